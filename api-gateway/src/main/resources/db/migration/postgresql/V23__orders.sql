-- Where the order of this attempt stands on the job topic, or before that.
ALTER TABLE jobs ADD COLUMN order_offset BIGINT;
