-- How urgent a job is (0 high, 1 normal, 2 low), and its turn among those that are as urgent.
ALTER TABLE jobs ADD COLUMN priority INT NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;

-- The dispatcher reads waiting jobs in order.
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (status, released_at, priority, turn, id);
-- A new job goes behind those of its owner.
CREATE INDEX jobs_waiting_by_owner ON jobs (owner, status, released_at, priority, turn);

-- The highest turn of each priority that was released: new jobs get none that has passed.
CREATE TABLE turns (
  priority INT    PRIMARY KEY,
  turn     BIGINT NOT NULL
);
INSERT INTO turns (priority, turn) VALUES (0, 0), (1, 0), (2, 0);
