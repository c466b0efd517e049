-- Since when nobody wants the job any more.
ALTER TABLE jobs ADD COLUMN cancel_requested_at TIMESTAMP(6) WITH TIME ZONE;

-- Wishes to cancel of which workers must still be told, or to which they may still answer.
CREATE TABLE cancellations (
  job_id       VARCHAR(36) PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  requested_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  published_at TIMESTAMP(6) WITH TIME ZONE
);
