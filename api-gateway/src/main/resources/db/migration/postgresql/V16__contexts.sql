-- Files that builds copy. The bytes are in the context store, under the same id.
CREATE TABLE contexts (
  id        VARCHAR(36) PRIMARY KEY,
  owner     VARCHAR(36) NOT NULL,
  digest    VARCHAR(71) NOT NULL,
  size      BIGINT      NOT NULL,
  -- By an upload of the same, or a job.
  used_at   TIMESTAMPTZ(6) NOT NULL,
  -- Null: the bytes are still coming, or about to be removed; nobody can use it.
  stored_at TIMESTAMPTZ(6)
);

CREATE INDEX contexts_digest ON contexts (owner, digest);
CREATE INDEX contexts_use ON contexts (used_at);

-- Which context a job's image is built from; null if it needs none.
ALTER TABLE jobs ADD COLUMN context_id VARCHAR(36);

CREATE INDEX jobs_context ON jobs (context_id, finished_at);
