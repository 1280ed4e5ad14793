-- +goose Up

-- Every version of every service ever imported; orders pin theirs.
CREATE TABLE service_version (
    service    TEXT NOT NULL,
    version    TEXT NOT NULL, -- hash of its content
    body       TEXT NOT NULL, -- JSON, as package catalogue writes it
    created_at BIGINT NOT NULL,
    PRIMARY KEY (service, version)
);

-- The version in force of every service.
CREATE TABLE service (
    service    TEXT PRIMARY KEY,
    version    TEXT NOT NULL,
    position   INTEGER NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT service_in_force FOREIGN KEY (service, version) REFERENCES service_version (service, version)
);

-- What programmes are called; agreements and plans name them by their key.
CREATE TABLE programme (
    programme  TEXT PRIMARY KEY,
    body       TEXT NOT NULL, -- JSON, as package catalogue writes it
    updated_at BIGINT NOT NULL
);

-- One row per normalized word by which a thing is found.
CREATE TABLE search_term (
    term        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    partner_id  TEXT NOT NULL,
    PRIMARY KEY (kind, term, id)
);
CREATE INDEX search_term_of_thing ON search_term (kind, id);

-- +goose Down
DROP TABLE search_term;
DROP TABLE programme;
DROP TABLE service;
DROP TABLE service_version;
