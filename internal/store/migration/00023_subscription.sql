-- +goose Up

CREATE TABLE subscription (
    id               TEXT PRIMARY KEY,
    number           TEXT NOT NULL,
    order_id         TEXT NOT NULL REFERENCES orders (id),
    line_id          TEXT NOT NULL REFERENCES order_line (id),
    agreement_id     TEXT NOT NULL REFERENCES agreement (id),
    customer_id      TEXT NOT NULL REFERENCES organization (id),
    segment          TEXT NOT NULL CONSTRAINT subscription_segment CHECK (segment IN ('commercial', 'public')),
    partner_id       TEXT REFERENCES organization (id),
    service          TEXT NOT NULL,
    plan             TEXT NOT NULL,
    service_version  TEXT NOT NULL,
    quantity         INTEGER NOT NULL CONSTRAINT subscription_quantity CHECK (quantity > 0),
    cig              TEXT NOT NULL,
    state            TEXT NOT NULL CONSTRAINT subscription_state CHECK (state IN
        ('pending', 'active', 'suspended', 'grace', 'expired', 'cancelled')),
    since            BIGINT NOT NULL,
    starts_on        TEXT NOT NULL,
    ends_on          TEXT NOT NULL,
    anchor_day       INTEGER NOT NULL,
    term_months      INTEGER NOT NULL,
    term_number      INTEGER NOT NULL,
    prior_ends_on    TEXT NOT NULL,
    renewed_alone    BOOLEAN NOT NULL,
    undo_until       BIGINT,
    grace_ends_on    TEXT NOT NULL,
    automatic        BOOLEAN NOT NULL,
    decision         TEXT NOT NULL CONSTRAINT subscription_decision CHECK (decision IN ('undecided', 'confirmed', 'declined')),
    renewal_quantity INTEGER NOT NULL,
    renewal_cig      TEXT NOT NULL,
    renewal_exemption TEXT NOT NULL,
    decided_by       TEXT REFERENCES account (id),
    decided_at       BIGINT,
    renewal_order_id TEXT REFERENCES orders (id),
    renewal_order_state TEXT NOT NULL,
    renewal_reason   TEXT NOT NULL,
    cancel_on        TEXT NOT NULL,
    cancel_reason    TEXT NOT NULL,
    reason           TEXT NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL,
    CONSTRAINT subscription_public_never_automatic CHECK (segment <> 'public' OR NOT automatic),
    CONSTRAINT subscription_public_never_alone CHECK (segment <> 'public' OR NOT renewed_alone),
    CONSTRAINT subscription_grace CHECK (state <> 'grace' OR grace_ends_on <> ''),
    CONSTRAINT subscription_term CHECK (ends_on >= starts_on)
);
CREATE UNIQUE INDEX subscription_number ON subscription (number);
CREATE UNIQUE INDEX subscription_of_line ON subscription (line_id);
CREATE INDEX subscription_of_order ON subscription (order_id, id);
CREATE INDEX subscription_of_agreement ON subscription (agreement_id, id);
CREATE INDEX subscription_all ON subscription (created_at, id);
CREATE INDEX subscription_all_by_state ON subscription (state, created_at, id);
CREATE INDEX subscription_of_customer ON subscription (customer_id, created_at, id);
CREATE INDEX subscription_of_partner ON subscription (partner_id, created_at, id);

-- When each subscription's term ends, whose it is, and what is to be expected:
-- what is sorted or counted by end is found here. A renewal changes no index of
-- subscription itself, which is what makes it cheap on PostgreSQL; no index there
-- may name a term's columns.
CREATE TABLE subscription_end (
    subscription_id TEXT PRIMARY KEY REFERENCES subscription (id),
    agreement_id    TEXT NOT NULL,
    customer_id     TEXT NOT NULL,
    partner_id      TEXT,
    ends_on         TEXT NOT NULL,
    prior_ends_on   TEXT NOT NULL,
    state           TEXT NOT NULL,
    decision        TEXT NOT NULL,
    outlook         TEXT NOT NULL -- the forecast, as reports count it
);
CREATE INDEX subscription_end_all ON subscription_end (ends_on, subscription_id);
CREATE INDEX subscription_end_of_agreement ON subscription_end (agreement_id, ends_on, subscription_id);
CREATE INDEX subscription_end_of_customer ON subscription_end (customer_id, ends_on, subscription_id);
CREATE INDEX subscription_end_of_partner ON subscription_end (partner_id, ends_on, subscription_id);
-- For reports, which count them in this order, reading nothing else.
CREATE INDEX subscription_end_outlooks ON subscription_end (ends_on, outlook);
CREATE INDEX subscription_end_outlooks_of_partner ON subscription_end (partner_id, ends_on, outlook);
-- What runs is looked at every day; what has ended only grows.
CREATE INDEX subscription_end_open ON subscription_end (ends_on, subscription_id) WHERE state NOT IN ('expired', 'cancelled');
CREATE INDEX subscription_end_open_of_partner ON subscription_end (partner_id, ends_on, subscription_id) WHERE state NOT IN ('expired', 'cancelled');
CREATE INDEX subscription_end_by_state ON subscription_end (state, ends_on, subscription_id) WHERE state IN ('pending', 'suspended', 'grace');
CREATE INDEX subscription_end_renewed ON subscription_end (prior_ends_on, partner_id) WHERE prior_ends_on <> '';

-- Subscriptions that were renewed or ended, of which their people are still to
-- be told: once per agreement, however many they are. Rows last a minute.
CREATE TABLE renewal_news (
    agreement_id    TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    tell_at         BIGINT NOT NULL,
    PRIMARY KEY (agreement_id, subscription_id)
);

-- +goose Down
DROP TABLE renewal_news;
DROP TABLE subscription_end;
DROP TABLE subscription;
