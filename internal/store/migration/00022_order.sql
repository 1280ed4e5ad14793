-- +goose Up

CREATE TABLE orders (
    id                 TEXT PRIMARY KEY,
    number             TEXT NOT NULL,
    type               TEXT NOT NULL CONSTRAINT orders_type CHECK (type IN ('purchase', 'renewal')),
    agreement_id       TEXT NOT NULL REFERENCES agreement (id),
    customer_id        TEXT NOT NULL REFERENCES organization (id),
    segment            TEXT NOT NULL CONSTRAINT orders_segment CHECK (segment IN ('commercial', 'public')),
    partner_id         TEXT REFERENCES organization (id),
    state              TEXT NOT NULL CONSTRAINT orders_state CHECK (state IN
        ('draft', 'held', 'submitted', 'querying', 'accepted', 'completed', 'rejected', 'cancelled')),
    since              BIGINT NOT NULL,
    partner_reference  TEXT NOT NULL,
    customer_reference TEXT NOT NULL,
    cig                TEXT NOT NULL,
    cig_exemption      TEXT NOT NULL,
    questions          TEXT NOT NULL,
    taken_by           TEXT REFERENCES account (id),
    reason             TEXT NOT NULL,
    reminded_query     INTEGER NOT NULL,
    aged               BOOLEAN NOT NULL,
    submitted_by       TEXT REFERENCES account (id),
    submitted_at       BIGINT,
    accepted_at        BIGINT,
    copied_from        TEXT REFERENCES orders (id),
    created_by         TEXT REFERENCES account (id),
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    version            BIGINT NOT NULL,
    CONSTRAINT orders_submitted CHECK (state IN ('draft', 'cancelled') OR submitted_at IS NOT NULL),
    CONSTRAINT orders_accepted CHECK (state NOT IN ('accepted', 'completed') OR accepted_at IS NOT NULL),
    CONSTRAINT orders_public_cig CHECK (segment <> 'public' OR state IN ('draft', 'cancelled') OR cig <> '' OR cig_exemption <> '')
);
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE UNIQUE INDEX orders_partner_reference ON orders (partner_id, agreement_id, partner_reference)
    WHERE partner_reference <> '' AND type = 'purchase' AND state NOT IN ('rejected', 'cancelled');
CREATE INDEX orders_referenced ON orders (agreement_id, partner_reference) WHERE type = 'purchase';
CREATE INDEX orders_all ON orders (created_at, id);
CREATE INDEX orders_all_by_state ON orders (state, since, id);
CREATE INDEX orders_aged ON orders (since, id) WHERE aged AND state IN ('submitted', 'querying');
CREATE INDEX orders_unaccepted ON orders (submitted_at) WHERE type = 'purchase' AND accepted_at IS NULL; -- for reports
CREATE INDEX orders_of_customer ON orders (customer_id, created_at, id);
CREATE INDEX orders_of_partner ON orders (partner_id, created_at, id);
CREATE INDEX orders_of_customer_by_state ON orders (customer_id, state, since, id);
CREATE INDEX orders_of_partner_by_state ON orders (partner_id, state, since, id);
CREATE INDEX orders_of_agreement ON orders (agreement_id, state, id);

CREATE TABLE order_line (
    id              TEXT PRIMARY KEY,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    position        INTEGER NOT NULL,
    service         TEXT NOT NULL,
    plan            TEXT NOT NULL,
    service_version TEXT NOT NULL,
    quantity        INTEGER NOT NULL CONSTRAINT order_line_quantity CHECK (quantity > 0),
    usage_date      TEXT NOT NULL,
    subscription_id TEXT
);
CREATE UNIQUE INDEX order_line_position ON order_line (order_id, position);

-- +goose Down
DROP TABLE order_line;
DROP TABLE orders;
