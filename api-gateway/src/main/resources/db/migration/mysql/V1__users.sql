-- Ids are UUIDv7 as text in every database; usernames are unique regardless of case, so the folded name is the key.
-- Texts compare by their characters, as in the other databases. Times are UTC: the gateway's sessions say so.
CREATE TABLE users (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    username      VARCHAR(64)  NOT NULL,
    username_key  VARCHAR(64)  NOT NULL,
    first_name    VARCHAR(200) NOT NULL,
    last_name     VARCHAR(200) NOT NULL,
    email         VARCHAR(320) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    disabled      BOOLEAN      NOT NULL,
    created_at    DATETIME(6)  NOT NULL,
    CONSTRAINT users_username_unique UNIQUE (username_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
