-- Ids are UUIDv7 as text in every database; usernames are unique regardless of case, so the folded name is the key.
CREATE TABLE users (
    id            VARCHAR(36)    NOT NULL PRIMARY KEY,
    username      VARCHAR(64)    NOT NULL,
    username_key  VARCHAR(64)    NOT NULL CONSTRAINT users_username_unique UNIQUE,
    first_name    VARCHAR(200)   NOT NULL,
    last_name     VARCHAR(200)   NOT NULL,
    email         VARCHAR(320)   NOT NULL,
    password_hash VARCHAR(255)   NOT NULL,
    disabled      BOOLEAN        NOT NULL,
    created_at    TIMESTAMPTZ(6) NOT NULL
);
