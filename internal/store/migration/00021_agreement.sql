-- +goose Up

CREATE TABLE document (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    sha256     TEXT NOT NULL CONSTRAINT document_sha256 CHECK (length(sha256) = 64),
    content    TEXT NOT NULL, -- base64: one text type on both engines
    created_at BIGINT NOT NULL
);

CREATE TABLE agreement (
    id                      TEXT PRIMARY KEY,
    number                  TEXT NOT NULL,
    kind                    TEXT NOT NULL CONSTRAINT agreement_kind CHECK (kind IN ('contract', 'enrollment')),
    contract_id             TEXT REFERENCES agreement (id),
    customer_id             TEXT NOT NULL REFERENCES organization (id),
    segment                 TEXT NOT NULL CONSTRAINT agreement_segment CHECK (segment IN ('commercial', 'public')),
    partner_id              TEXT REFERENCES organization (id),
    programme               TEXT NOT NULL,
    state                   TEXT NOT NULL CONSTRAINT agreement_state CHECK (state IN
        ('draft', 'sent', 'signed', 'active', 'declined', 'withdrawn', 'expired', 'terminated')),
    since                   BIGINT NOT NULL,
    starts_on               TEXT NOT NULL,
    term_months             INTEGER NOT NULL CONSTRAINT agreement_term CHECK (term_months > 0),
    ends_on                 TEXT NOT NULL,
    signatory               TEXT NOT NULL,
    agreement_administrator TEXT NOT NULL,
    osa                     TEXT NOT NULL,
    notices_mail            TEXT NOT NULL,
    document_id             TEXT REFERENCES document (id),
    document_hash           TEXT NOT NULL,
    issue                   INTEGER NOT NULL,
    signed_at               BIGINT,
    signed_by               TEXT REFERENCES account (id),
    signed_from             TEXT NOT NULL,
    renewal_clause_approved BOOLEAN NOT NULL,
    countersigned_at        BIGINT,
    countersigned_by        TEXT REFERENCES account (id),
    reason                  TEXT NOT NULL,
    reminded_sign           INTEGER NOT NULL,
    reminded_ending         BOOLEAN NOT NULL,
    renewal_reminded        BIGINT,
    reference               TEXT, -- its name in imported files
    created_by              TEXT REFERENCES account (id),
    created_at              BIGINT NOT NULL,
    updated_at              BIGINT NOT NULL,
    version                 BIGINT NOT NULL,
    CONSTRAINT agreement_enrollment_contract CHECK ((kind = 'enrollment') = (contract_id IS NOT NULL)),
    CONSTRAINT agreement_public_never_tacit CHECK (segment <> 'public' OR NOT renewal_clause_approved),
    CONSTRAINT agreement_document CHECK (state IN ('draft', 'withdrawn') OR document_id IS NOT NULL),
    CONSTRAINT agreement_signed CHECK (state NOT IN ('signed', 'active', 'expired', 'terminated') OR signed_at IS NOT NULL),
    CONSTRAINT agreement_active CHECK (state NOT IN ('active', 'expired', 'terminated') OR (countersigned_at IS NOT NULL AND ends_on <> ''))
);
CREATE UNIQUE INDEX agreement_number ON agreement (number);
CREATE UNIQUE INDEX agreement_reference ON agreement (reference);
CREATE INDEX agreement_of_contract ON agreement (contract_id, id) WHERE contract_id IS NOT NULL; -- counted among contracts, it would look of no use
CREATE INDEX agreement_all ON agreement (created_at, id);
CREATE INDEX agreement_all_by_state ON agreement (state, created_at, id);
CREATE INDEX agreement_all_by_waiting ON agreement (state, since, id);
CREATE INDEX agreement_of_partner_by_waiting ON agreement (partner_id, state, since, id);
CREATE INDEX agreement_of_customer ON agreement (customer_id, created_at, id);
CREATE INDEX agreement_of_partner ON agreement (partner_id, created_at, id);
CREATE INDEX agreement_all_by_end ON agreement (ends_on, id);
CREATE INDEX agreement_of_customer_by_end ON agreement (customer_id, ends_on, id);
CREATE INDEX agreement_of_partner_by_end ON agreement (partner_id, ends_on, id);

-- A customer's permission for its partner's people, bounded in time.
CREATE TABLE partner_grant (
    id           TEXT PRIMARY KEY,
    agreement_id TEXT NOT NULL REFERENCES agreement (id),
    customer_id  TEXT NOT NULL REFERENCES organization (id),
    partner_id   TEXT NOT NULL REFERENCES organization (id),
    ends_on      TEXT NOT NULL,
    given_by     TEXT REFERENCES account (id),
    given_at     BIGINT NOT NULL,
    revoked_at   BIGINT,
    ended_at     BIGINT,
    reminded_at  BIGINT,
    version      BIGINT NOT NULL
);
CREATE INDEX partner_grant_of_agreement ON partner_grant (agreement_id, id);
CREATE INDEX partner_grant_of_customer ON partner_grant (customer_id, id);
CREATE INDEX partner_grant_of_partner ON partner_grant (partner_id, id);

CREATE TABLE role_assignment (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES account (id),
    role            TEXT NOT NULL CONSTRAINT role_assignment_role CHECK (role IN ('administrator', 'order_desk', 'support',
        'partner_administrator', 'order_agent', 'signatory', 'agreement_administrator', 'online_services_administrator', 'viewer')),
    organization_id TEXT NOT NULL REFERENCES organization (id),
    agreement_id    TEXT REFERENCES agreement (id),
    grant_id        TEXT REFERENCES partner_grant (id),
    since           BIGINT NOT NULL,
    revoked_at      BIGINT,
    reason          TEXT NOT NULL,
    CONSTRAINT role_assignment_on_agreement CHECK ((role IN ('signatory', 'agreement_administrator',
        'online_services_administrator', 'viewer')) = (agreement_id IS NOT NULL))
);
CREATE UNIQUE INDEX role_assignment_once ON role_assignment (account_id, role, organization_id, COALESCE(agreement_id, '')) WHERE revoked_at IS NULL;
CREATE INDEX role_assignment_of_organization ON role_assignment (organization_id, id);
CREATE INDEX role_assignment_of_agreement ON role_assignment (agreement_id, role);

-- +goose Down
DROP TABLE role_assignment;
DROP TABLE partner_grant;
DROP TABLE agreement;
DROP TABLE document;
