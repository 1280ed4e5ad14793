-- +goose Up

-- What is known about this installation: its key, its name, marks.
CREATE TABLE installation (
    name  TEXT PRIMARY KEY CHECK (name <> ''),
    value TEXT NOT NULL
);

-- Business time is wall time plus "ahead", in microseconds. Only the test
-- clock moves it, only forward, and only where "test" was set at the first
-- start; there it may begin in the past, before anything has happened.
CREATE TABLE clock (
    id    INTEGER PRIMARY KEY CONSTRAINT clock_one_row CHECK (id = 1),
    test  BOOLEAN NOT NULL,
    ahead BIGINT  NOT NULL,
    CONSTRAINT clock_marked CHECK (test OR ahead = 0)
);
INSERT INTO clock (id, test, ahead) VALUES (1, FALSE, 0);

-- The next free number of each series, drawn in blocks.
CREATE TABLE number_block (
    prefix TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    next   BIGINT  NOT NULL CONSTRAINT number_block_positive CHECK (next > 0),
    PRIMARY KEY (prefix, year)
);

-- +goose Down
DROP TABLE number_block;
DROP TABLE clock;
DROP TABLE installation;
