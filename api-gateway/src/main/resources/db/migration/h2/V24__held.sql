-- Whether the job is kept out of the line, because as many of its owner's jobs as may are under way.
ALTER TABLE jobs ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;

-- The dispatcher reads waiting jobs in order, past those that are kept out, and of those the next ones of an owner.
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (status, released_at, held, priority, turn, id);
DROP INDEX jobs_waiting_by_owner;
CREATE INDEX jobs_waiting_by_owner ON jobs (owner, status, released_at, held, priority, turn);

-- Owners of jobs that were in line while there was a limit. Whoever releases jobs of one has locked its row; held says
-- whether any of its jobs are kept out of the line.
CREATE TABLE owner_lines (
  owner VARCHAR(36) PRIMARY KEY,
  held  BOOLEAN NOT NULL
);
CREATE INDEX owner_lines_held ON owner_lines (held, owner);
