-- Whose child the job's spans are: the request that it came by, as W3C's traceparent has it. Null: it is not traced.
ALTER TABLE jobs ADD COLUMN trace VARCHAR(55);
