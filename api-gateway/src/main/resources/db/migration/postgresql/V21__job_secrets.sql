-- What a job keeps to itself, sealed.
ALTER TABLE jobs ADD COLUMN secrets TEXT;
