-- +goose Up

CREATE TABLE organization (
    id             TEXT PRIMARY KEY,
    party          TEXT NOT NULL CONSTRAINT organization_party CHECK (party IN ('operator', 'partner', 'customer')),
    segment        TEXT CONSTRAINT organization_segment CHECK (segment IN ('commercial', 'public')),
    name           TEXT NOT NULL,
    country        TEXT NOT NULL,
    vat_number     TEXT,
    tax_code       TEXT,
    ipa_code       TEXT,
    recipient_code TEXT NOT NULL DEFAULT '',
    certified_mail TEXT NOT NULL DEFAULT '',
    mail           TEXT NOT NULL DEFAULT '',
    telephone      TEXT NOT NULL DEFAULT '',
    domain         TEXT NOT NULL DEFAULT '',
    language       TEXT NOT NULL CONSTRAINT organization_language CHECK (language IN ('it', 'en')),
    introduced_by  TEXT REFERENCES organization (id),
    reference      TEXT, -- its name in imported files
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    CONSTRAINT organization_customer_segment CHECK ((party = 'customer') = (segment IS NOT NULL))
);
CREATE UNIQUE INDEX organization_one_operator ON organization (party) WHERE party = 'operator';
CREATE UNIQUE INDEX organization_vat_number ON organization (vat_number);
CREATE UNIQUE INDEX organization_tax_code ON organization (country, tax_code) WHERE tax_code IS NOT NULL;
CREATE UNIQUE INDEX organization_ipa_code ON organization (ipa_code);
CREATE UNIQUE INDEX organization_reference ON organization (reference);
CREATE INDEX organization_introduced ON organization (introduced_by, id);
CREATE INDEX organization_by_name ON organization (party, name, id);
CREATE INDEX organization_by_name_alone ON organization (name, id);

CREATE TABLE account (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    mail        TEXT NOT NULL,
    language    TEXT NOT NULL CONSTRAINT account_language CHECK (language IN ('it', 'en')),
    enrolled_at BIGINT,
    disabled_at BIGINT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_mail ON account (mail);

-- How an account signs in. More kinds come; a password is one row.
CREATE TABLE password (
    account_id TEXT PRIMARY KEY REFERENCES account (id),
    hash       TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE password;
DROP TABLE account;
DROP TABLE organization;
