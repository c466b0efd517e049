-- What builds printed, a row for every chunk. Kept when its worker is gone, removed when it is old; a job that is removed
-- leaves its log until then, because chunks may come after that.
CREATE TABLE log_chunks (
  job_id    VARCHAR(36) NOT NULL,
  -- Of the chunk's last line. Sorts as the log reads: attempt by attempt, line by line.
  position  VARCHAR(38) NOT NULL,
  stored_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  chunk     VARCHAR(1048576) NOT NULL,
  PRIMARY KEY (job_id, position)
);

CREATE INDEX log_chunks_age ON log_chunks (stored_at);
