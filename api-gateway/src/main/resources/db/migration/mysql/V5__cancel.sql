-- Since when nobody wants the job any more.
ALTER TABLE jobs ADD COLUMN cancel_requested_at DATETIME(6);

-- Wishes to cancel of which workers must still be told, or to which they may still answer.
CREATE TABLE cancellations (
  job_id       VARCHAR(36) PRIMARY KEY,
  requested_at DATETIME(6) NOT NULL,
  published_at DATETIME(6),
  FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
