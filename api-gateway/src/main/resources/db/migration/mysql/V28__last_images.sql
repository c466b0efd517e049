-- Of each name the last image that BuildKit has made for somebody: what is built next by that name may take its steps.
CREATE TABLE last_images (
  owner      VARCHAR(36)  NOT NULL,
  -- With the registry's host.
  repository VARCHAR(512) NOT NULL,
  digest     VARCHAR(71)  NOT NULL,
  made_at    DATETIME(6) NOT NULL,
  PRIMARY KEY (owner, repository)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX last_images_age ON last_images (made_at);
