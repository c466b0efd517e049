-- What a user may do. Whoever was there before there were roles could do everything; who is added by hand may only read.
ALTER TABLE users ADD COLUMN role VARCHAR(16) DEFAULT 'VIEWER' NOT NULL;
-- Tokens carry it, and count only while it is the same: a new password or a disabled user moves it on.
ALTER TABLE users ADD COLUMN token_version INT DEFAULT 0 NOT NULL;
UPDATE users SET role = 'ADMIN';
-- The admins are counted before one of them goes.
CREATE INDEX users_by_role ON users (role);
