-- Since when nobody wants the job any more.
ALTER TABLE jobs ADD COLUMN cancel_requested_at TIMESTAMPTZ(6);

-- Wishes to cancel of which workers must still be told, or to which they may still answer.
CREATE TABLE cancellations (
  job_id       VARCHAR(36) PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  requested_at TIMESTAMPTZ(6) NOT NULL,
  published_at TIMESTAMPTZ(6)
);
