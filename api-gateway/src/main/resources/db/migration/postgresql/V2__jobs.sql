-- A job as it is. The row is also the outbox: PENDING without released_at means that its order must still go to Kafka.
CREATE TABLE jobs (
  id               VARCHAR(36)  PRIMARY KEY,
  owner            VARCHAR(36)  NOT NULL,
  name             VARCHAR(512) NOT NULL,
  target           VARCHAR(512) NOT NULL,
  spec             VARCHAR(8388608) NOT NULL,
  status           VARCHAR(16)  NOT NULL,
  created_at       TIMESTAMPTZ(6) NOT NULL,
  released_at      TIMESTAMPTZ(6),
  events           INT          NOT NULL,
  -- What the highest attempt heard of has reported.
  attempt          INT          NOT NULL,
  attempt_id       VARCHAR(36),
  attempt_offset   BIGINT,
  attempt_delivery INT,
  sequence         INT,
  worker           VARCHAR(255),
  engine           VARCHAR(64),
  started_at       TIMESTAMPTZ(6),
  cached_steps     INT,
  total_steps      INT,
  -- How it ended.
  finished_at      TIMESTAMPTZ(6),
  digest           VARCHAR(71),
  size             BIGINT,
  failure_reason   VARCHAR(32),
  failure_message  VARCHAR(4096),
  failure_exit     INT,
  failure_step     VARCHAR(1024)
);

-- The dispatcher reads waiting jobs in order.
CREATE INDEX jobs_waiting ON jobs (status, id) WHERE released_at IS NULL;

-- Everything that changed a job, in the order in which it did.
CREATE TABLE job_events (
  job_id   VARCHAR(36) NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  position INT         NOT NULL,
  at       TIMESTAMPTZ(6) NOT NULL,
  event    VARCHAR(65536) NOT NULL,
  PRIMARY KEY (job_id, position)
);
