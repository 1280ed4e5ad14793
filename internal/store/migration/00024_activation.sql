-- +goose Up

CREATE TABLE activation (
    id              TEXT PRIMARY KEY,
    subscription_id TEXT NOT NULL REFERENCES subscription (id),
    agreement_id    TEXT NOT NULL REFERENCES agreement (id),
    customer_id     TEXT NOT NULL REFERENCES organization (id),
    partner_id      TEXT REFERENCES organization (id),
    service         TEXT NOT NULL,
    usage_date      TEXT NOT NULL,
    state           TEXT NOT NULL CONSTRAINT activation_state CHECK (state IN
        ('invited', 'started', 'queued', 'provisioning', 'active', 'failed', 'ended')),
    since           BIGINT NOT NULL,
    automatic       BOOLEAN NOT NULL,
    try_automatic   BOOLEAN NOT NULL,
    manual_reason   TEXT NOT NULL,
    started_by      TEXT REFERENCES account (id),
    handled_by      TEXT REFERENCES account (id),
    ordered_at      BIGINT NOT NULL, -- when its order was submitted
    ordered_on      TEXT NOT NULL,   -- the day that was
    hours           INTEGER NOT NULL, -- from then to active_at, begun ones counted; 0: not active yet
    active_at       BIGINT,          -- when the service was first on
    invited_at      BIGINT,
    reminded        INTEGER NOT NULL,
    check_at        BIGINT,
    ended           BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX activation_of_subscription ON activation (subscription_id);
CREATE INDEX activation_of_agreement ON activation (agreement_id, state, id);
CREATE INDEX activation_all ON activation (created_at, id);
CREATE INDEX activation_all_by_state ON activation (state, since, id);
CREATE INDEX activation_open ON activation (customer_id, created_at, id) WHERE state NOT IN ('active', 'ended');
CREATE INDEX activation_of_customer ON activation (customer_id, created_at, id);
CREATE INDEX activation_of_partner ON activation (partner_id, created_at, id);
-- For reports, which count in this order, reading nothing else.
CREATE INDEX activation_ordered ON activation (ordered_on, hours);
CREATE INDEX activation_ordered_of_partner ON activation (partner_id, ordered_on, hours);
CREATE INDEX activation_inactive ON activation (ordered_on) WHERE hours = 0;
CREATE INDEX activation_of_service ON activation (customer_id, service, state);

CREATE TABLE activation_step (
    activation_id TEXT NOT NULL REFERENCES activation (id),
    position      INTEGER NOT NULL,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL CONSTRAINT activation_step_kind CHECK (kind IN ('form', 'verify-domain', 'review', 'provision')),
    state         TEXT NOT NULL CONSTRAINT activation_step_state CHECK (state IN
        ('waiting', 'open', 'running', 'failed', 'done', 'skipped')),
    since         BIGINT,
    data          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    done_by       TEXT REFERENCES account (id),
    checks        INTEGER NOT NULL,
    PRIMARY KEY (activation_id, position)
);
CREATE INDEX activation_step_review ON activation_step (since, activation_id) WHERE kind = 'review' AND state = 'open';

CREATE TABLE operation (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL CONSTRAINT operation_kind CHECK (kind IN ('provision', 'renew', 'change', 'suspend', 'resume', 'deprovision')),
    provider        TEXT NOT NULL,
    subscription_id TEXT NOT NULL REFERENCES subscription (id),
    activation_id   TEXT REFERENCES activation (id),
    step            TEXT NOT NULL,
    agreement_id    TEXT NOT NULL REFERENCES agreement (id),
    customer_id     TEXT NOT NULL REFERENCES organization (id),
    partner_id      TEXT REFERENCES organization (id),
    service         TEXT NOT NULL,
    state           TEXT NOT NULL CONSTRAINT operation_state CHECK (state IN ('queued', 'provisioning', 'manual', 'active', 'failed', 'cancelled')),
    since           BIGINT NOT NULL,
    attempt         INTEGER NOT NULL,
    next_at         BIGINT,
    reason          TEXT NOT NULL,
    result          TEXT NOT NULL,
    done_by         TEXT REFERENCES account (id),
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX operation_of_subscription ON operation (subscription_id, id);
CREATE INDEX operation_of_activation ON operation (activation_id, step, id);
CREATE INDEX operation_newest ON operation (since, id);
CREATE INDEX operation_by_state ON operation (state, since, id);

-- Product keys: a pool per plan; a key is given once.
CREATE TABLE product_key (
    id              TEXT PRIMARY KEY,
    pool            TEXT NOT NULL,
    value           TEXT NOT NULL,
    subscription_id TEXT REFERENCES subscription (id),
    given_at        BIGINT,
    revoked_at      BIGINT,
    CONSTRAINT product_key_given CHECK ((subscription_id IS NULL) = (given_at IS NULL))
);
CREATE UNIQUE INDEX product_key_value ON product_key (pool, value);
CREATE INDEX product_key_free ON product_key (pool, id) WHERE subscription_id IS NULL;
CREATE INDEX product_key_of_subscription ON product_key (subscription_id);

-- +goose Down
DROP TABLE product_key;
DROP TABLE operation;
DROP TABLE activation_step;
DROP TABLE activation;
