-- Lists are newest first, of all jobs or of those with one status, name or owner.
CREATE INDEX jobs_by_status ON jobs (status, id);
CREATE INDEX jobs_by_name ON jobs (name, id);
CREATE INDEX jobs_by_owner ON jobs (owner, id);
