-- Tokens of machines, as hashes: who reads them here cannot use them.
CREATE TABLE api_tokens (
  id         VARCHAR(36)  PRIMARY KEY,
  owner      VARCHAR(36)  NOT NULL,
  name       VARCHAR(100) NOT NULL,
  scope      VARCHAR(16)  NOT NULL,
  token_hash VARCHAR(64)  NOT NULL UNIQUE,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX api_tokens_by_owner ON api_tokens (owner, id);

-- Tokens of logins that ended before their time, until they would have expired by themselves.
CREATE TABLE revoked_tokens (
  id         VARCHAR(36) PRIMARY KEY,
  expires_at DATETIME(6) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX revoked_tokens_age ON revoked_tokens (expires_at);
