-- Ended jobs are removed by their age.
CREATE INDEX jobs_by_end ON jobs (finished_at);

-- Which job a client's key stands for; removed with the job, and after a day.
CREATE TABLE idempotency_keys (
  owner           VARCHAR(36)  NOT NULL,
  idempotency_key VARCHAR(255) NOT NULL,
  -- Of the request, by a key of the farm's: a request may hold a password that can be guessed.
  digest          VARCHAR(64)  NOT NULL,
  job_id          VARCHAR(36) NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  created_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (owner, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);
