-- +goose Up

-- Every change, once. Persons appear by account id.
CREATE TABLE event (
    id              TEXT PRIMARY KEY, -- rises with recorded_at
    type            TEXT NOT NULL,    -- order.accepted
    at              BIGINT NOT NULL,  -- business time
    recorded_at     BIGINT NOT NULL,  -- wall time
    actor           TEXT NOT NULL,    -- account id, "system", or "unverified"
    actor_role      TEXT NOT NULL,    -- party acted for: operator, partner, customer, system, or unverified
    via             TEXT NOT NULL CONSTRAINT event_via CHECK (via IN ('portal', 'api', 'token', 'link', 'command', 'agenda', 'job')),
    on_behalf_of    TEXT NOT NULL,    -- what an API token's caller names
    subject         TEXT NOT NULL,    -- order
    subject_id      TEXT NOT NULL,
    subject_version BIGINT NOT NULL,
    agreement_id    TEXT,
    customer_id     TEXT,
    partner_id      TEXT,
    was             TEXT NOT NULL, -- JSON, allow-listed values before …
    became          TEXT NOT NULL, -- … and after
    private_hash    TEXT NOT NULL  -- of event_private's salted value; "" without one
);
CREATE UNIQUE INDEX event_of_subject ON event (subject, subject_id, subject_version, type);
CREATE INDEX event_of_agreement ON event (agreement_id, id);
CREATE INDEX event_of_customer ON event (customer_id, id);
CREATE INDEX event_by_time ON event (at, id);
CREATE INDEX event_of_actor ON event (actor, at, id) WHERE actor <> 'system';

-- Personal values of an event, apart from it, so that they can be erased.
CREATE TABLE event_private (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    salt     TEXT NOT NULL,
    value    TEXT NOT NULL
);

CREATE TABLE agenda (
    subject    TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    due_at     BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    policy     INTEGER NOT NULL, -- version of the policy that it was derived with
    attempts   INTEGER NOT NULL,
    retry_at   BIGINT NOT NULL,  -- not tried before; equal to due_at until it failed
    error      TEXT NOT NULL,
    PRIMARY KEY (subject, subject_id)
);
CREATE INDEX agenda_due ON agenda (retry_at, subject, subject_id);
CREATE INDEX agenda_failed ON agenda (attempts, retry_at) WHERE attempts > 0;
CREATE INDEX agenda_policy ON agenda (policy);

CREATE TABLE policy (
    version    INTEGER PRIMARY KEY,
    holds_from BIGINT NOT NULL,
    body       TEXT NOT NULL
);

-- The reply of a call that carried an Idempotency-Key.
CREATE TABLE idempotency (
    account_id  TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    reply       TEXT NOT NULL,
    created_at  BIGINT NOT NULL, -- wall time
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- A file that somebody handed in to be checked, until it is confirmed; and a
-- form that somebody was filling in when their session ended.
CREATE TABLE kept_file (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL,
    organization_id TEXT NOT NULL, -- the workspace; "" of a form
    kind            TEXT NOT NULL CONSTRAINT kept_file_kind CHECK (kind IN ('orders', 'catalogue', 'form')),
    name            TEXT NOT NULL,
    content         TEXT NOT NULL, -- gzip, in base64
    created_at      BIGINT NOT NULL -- wall time
);
CREATE INDEX kept_file_of_account ON kept_file (account_id, organization_id, kind);
CREATE INDEX kept_file_by_age ON kept_file (created_at);

-- +goose Down
DROP TABLE kept_file;
DROP TABLE idempotency;
DROP TABLE policy;
DROP TABLE agenda;
DROP TABLE event_private;
DROP TABLE event;
