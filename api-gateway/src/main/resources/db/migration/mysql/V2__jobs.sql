-- A job as it is. The row is also the outbox: PENDING without released_at means that its order must still go to Kafka.
CREATE TABLE jobs (
  id               VARCHAR(36)  PRIMARY KEY,
  owner            VARCHAR(36)  NOT NULL,
  name             VARCHAR(512) NOT NULL,
  target           VARCHAR(512) NOT NULL,
  spec             MEDIUMTEXT   NOT NULL,
  status           VARCHAR(16)  NOT NULL,
  created_at       DATETIME(6) NOT NULL,
  released_at      DATETIME(6),
  events           INT          NOT NULL,
  -- What the highest attempt heard of has reported.
  attempt          INT          NOT NULL,
  attempt_id       VARCHAR(36),
  attempt_offset   BIGINT,
  attempt_delivery INT,
  sequence         INT,
  worker           VARCHAR(255),
  engine           VARCHAR(64),
  started_at       DATETIME(6),
  cached_steps     INT,
  total_steps      INT,
  -- How it ended.
  finished_at      DATETIME(6),
  digest           VARCHAR(71),
  size             BIGINT,
  failure_reason   VARCHAR(32),
  failure_message  VARCHAR(4096),
  failure_exit     INT,
  failure_step     VARCHAR(1024)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The dispatcher reads waiting jobs in order.
CREATE INDEX jobs_waiting ON jobs (status, released_at, id);

-- Everything that changed a job, in the order in which it did.
CREATE TABLE job_events (
  job_id   VARCHAR(36) NOT NULL,
  position INT         NOT NULL,
  at       DATETIME(6) NOT NULL,
  event    MEDIUMTEXT  NOT NULL,
  PRIMARY KEY (job_id, position),
  FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
