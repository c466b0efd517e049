-- When the next attempt at a job may be given out at the earliest.
ALTER TABLE jobs ADD COLUMN not_before DATETIME(6);
