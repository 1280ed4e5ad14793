-- +goose Up

CREATE TABLE access_request (
    id               TEXT PRIMARY KEY,
    number           TEXT NOT NULL,
    account_id       TEXT NOT NULL REFERENCES account (id),
    agreement_number TEXT NOT NULL,
    agreement_id     TEXT REFERENCES agreement (id),
    customer_id      TEXT REFERENCES organization (id),
    role             TEXT NOT NULL CONSTRAINT access_request_role CHECK (role IN ('agreement_administrator', 'online_services_administrator', 'viewer')),
    reason           TEXT NOT NULL,
    state            TEXT NOT NULL CONSTRAINT access_request_state CHECK (state IN ('pending', 'granted', 'denied', 'withdrawn')),
    since            BIGINT NOT NULL,
    verified         BOOLEAN NOT NULL, -- filed signed in
    escalated        BOOLEAN NOT NULL,
    message          TEXT NOT NULL,
    decided_by       TEXT REFERENCES account (id),
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_request_number ON access_request (number);
CREATE INDEX access_request_all ON access_request (state, created_at, id);
CREATE INDEX access_request_newest ON access_request (created_at, id);
CREATE INDEX access_request_of_customer ON access_request (customer_id, state, created_at, id);
CREATE INDEX access_request_of_account ON access_request (account_id, created_at, id);

CREATE TABLE invitation (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES account (id),
    role            TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organization (id),
    agreement_id    TEXT REFERENCES agreement (id),
    role_id         TEXT NOT NULL REFERENCES role_assignment (id),
    name            TEXT NOT NULL, -- as whoever invited has it
    designation     BOOLEAN NOT NULL,
    state           TEXT NOT NULL CONSTRAINT invitation_state CHECK (state IN ('sent', 'accepted', 'expired', 'revoked')),
    since           BIGINT NOT NULL,
    expires_at      BIGINT,
    issue           INTEGER NOT NULL,
    invited_by      TEXT REFERENCES account (id),
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX invitation_of_account ON invitation (account_id, state, id);
CREATE INDEX invitation_of_organization ON invitation (organization_id, created_at, id);
CREATE INDEX invitation_of_agreement ON invitation (agreement_id, state, id);
CREATE INDEX invitation_of_role ON invitation (role_id);

-- The links in mails: only their hash; used once, good for some hours.
CREATE TABLE mailed_link (
    hash          TEXT PRIMARY KEY,
    purpose       TEXT NOT NULL CONSTRAINT mailed_link_purpose CHECK (purpose IN ('invitation', 'recovery', 'setup')),
    account_id    TEXT REFERENCES account (id),
    invitation_id TEXT REFERENCES invitation (id),
    message_id    TEXT,
    expires_at    BIGINT, -- NULL: the mail isn't out yet
    used_at       BIGINT,
    revoked_at    BIGINT,
    created_at    BIGINT NOT NULL
);
CREATE INDEX mailed_link_of_account ON mailed_link (account_id);
CREATE INDEX mailed_link_of_message ON mailed_link (message_id);
CREATE INDEX mailed_link_by_age ON mailed_link (created_at);

CREATE TABLE session (
    hash             TEXT PRIMARY KEY,
    account_id       TEXT NOT NULL REFERENCES account (id),
    created_at       BIGINT NOT NULL, -- wall time, like all of this table
    seen_at          BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    ended_at         BIGINT,
    agent            TEXT NOT NULL,
    address          TEXT NOT NULL
);
CREATE INDEX session_of_account ON session (account_id);
CREATE INDEX session_by_age ON session (created_at);

CREATE TABLE api_token (
    id              TEXT PRIMARY KEY,
    hash            TEXT NOT NULL,
    account_id      TEXT NOT NULL REFERENCES account (id),
    organization_id TEXT NOT NULL REFERENCES organization (id),
    name            TEXT NOT NULL,
    verbs           TEXT NOT NULL, -- JSON; null: all of the account's
    expires_at      BIGINT NOT NULL, -- wall time, like all of this table
    used_at         BIGINT,
    revoked_at      BIGINT,
    created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_token_hash ON api_token (hash);
CREATE INDEX api_token_of_account ON api_token (account_id, created_at, id);

-- Refused sign-ins and guesses, counted per hashed account and address.
CREATE TABLE refusal (
    subject TEXT NOT NULL,
    at      BIGINT NOT NULL, -- wall time
    id      TEXT PRIMARY KEY
);
CREATE INDEX refusal_by_subject ON refusal (subject, at);
CREATE INDEX refusal_by_time ON refusal (at);

-- +goose Down
DROP TABLE refusal;
DROP TABLE api_token;
DROP TABLE session;
DROP TABLE mailed_link;
DROP TABLE invitation;
DROP TABLE access_request;
