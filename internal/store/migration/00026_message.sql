-- +goose Up

CREATE TABLE message (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    account_id    TEXT REFERENCES account (id),
    language      TEXT NOT NULL CONSTRAINT message_language CHECK (language IN ('it', 'en')),
    data          TEXT NOT NULL,
    agreement_id  TEXT REFERENCES agreement (id),
    customer_id   TEXT REFERENCES organization (id),
    partner_id    TEXT REFERENCES organization (id),
    invitation_id TEXT REFERENCES invitation (id),
    link_for      TEXT NOT NULL,
    state         TEXT NOT NULL CONSTRAINT message_state CHECK (state IN ('queued', 'sent', 'failed', 'bounced')),
    since         BIGINT NOT NULL,
    attempt       INTEGER NOT NULL,
    next_at       BIGINT,
    reason        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    body_text     TEXT NOT NULL,
    body_html     TEXT NOT NULL,
    issue         INTEGER NOT NULL,
    message_id    TEXT NOT NULL,
    sent_at       BIGINT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX message_all ON message (created_at, id);
CREATE INDEX message_all_by_state ON message (state, since, id);
CREATE INDEX message_of_recipient ON message (recipient, created_at, id);
CREATE INDEX message_of_agreement ON message (agreement_id, created_at, id);

-- +goose Down
DROP TABLE message;
