-- Who did what to what, from where, when, with which result. Rows are added and read, never changed and never removed.
CREATE TABLE audit (
  -- A UUID version 7: sorts by time.
  id         VARCHAR(36)  PRIMARY KEY,
  at         TIMESTAMPTZ(6) NOT NULL,
  -- As they were called then; null where nobody has proved who they are.
  user_id    VARCHAR(36),
  username   VARCHAR(64),
  means      VARCHAR(16)  NOT NULL,
  action     VARCHAR(64)  NOT NULL,
  target     VARCHAR(255) NOT NULL,
  address    VARCHAR(64)  NOT NULL,
  -- Of the HTTP answer; 0 where the client did not wait for it.
  status     INT          NOT NULL
);

CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_target ON audit (target, id);
