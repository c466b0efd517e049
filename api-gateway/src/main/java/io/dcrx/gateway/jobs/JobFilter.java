package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Dialect;
import io.dcrx.gateway.users.Access;
import io.dcrx.gateway.users.User;
import io.dcrx.job.JobStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which jobs to list; null means any.
 *
 * @param name the name as it was ordered
 * @param owner a username
 */
record JobFilter(
        @Nullable JobStatus status,
        @Nullable String name,
        @Nullable String owner) {

    String condition() {
        return (status == null ? "" : " AND j.status = :status")
                + (name == null ? "" : " AND j.name = :name")
                + (owner == null ? "" : " AND j.owner = (SELECT id FROM users WHERE username_key = :owner)");
    }

    /** Newest first, in the order of the index that serves the filter. */
    String order(Access access, Dialect dialect) {
        boolean ofOne = owner != null || access.owner() != null;
        String newest = "j.id DESC";
        if (name == null && !ofOne && status == null) {
            return " ORDER BY " + newest;
        }
        return " " + dialect.orderBy(name != null ? "j.name DESC" : ofOne ? "j.owner DESC" : "j.status DESC", newest);
    }

    GenericExecuteSpec bind(GenericExecuteSpec sql) {
        GenericExecuteSpec bound = status == null ? sql : sql.bind("status", status.name());
        bound = name == null ? bound : bound.bind("name", name);
        return owner == null ? bound : bound.bind("owner", User.key(owner));
    }
}
