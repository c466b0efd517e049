-- Registries that jobs can name. The password is sealed; with its owner a registry goes, too.
CREATE TABLE registries (
    id         VARCHAR(36)   NOT NULL PRIMARY KEY,
    owner      VARCHAR(36)   NOT NULL,
    name       VARCHAR(128)  NOT NULL,
    uri        VARCHAR(2048) NOT NULL,
    username   VARCHAR(255),
    password   VARCHAR(32768),
    created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    CONSTRAINT registries_name_unique UNIQUE (owner, name),
    CONSTRAINT registries_owner FOREIGN KEY (owner) REFERENCES users (id) ON DELETE CASCADE
);
-- Admins look for a name among everybody's.
CREATE INDEX registries_by_name ON registries (name);
