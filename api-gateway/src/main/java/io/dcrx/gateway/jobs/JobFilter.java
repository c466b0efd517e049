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

    /** The status is in its text: a database that plans a statement once for all has to know whether it is a rare one. */
    String condition() {
        return (status == null ? "" : " AND j.status = '" + status.name() + "'")
                + (name == null ? "" : " AND j.name = :name")
                + (owner == null ? "" : " AND j.owner = (SELECT id FROM users WHERE username_key = :owner)");
    }

    /** Newest first, in the order of the index that serves the filter. */
    String order(Access access, Dialect dialect) {
        @Nullable String column = indexed(access);
        return " " + (column == null ? "ORDER BY j.id DESC" : dialect.orderBy("j." + column + " DESC", "j.id DESC"));
    }

    /** For those databases that would rather read all jobs from the newest on, and drop the others'. */
    String hint(Access access, Dialect dialect) {
        @Nullable String column = indexed(access);
        return column == null ? "" : dialect.through("jobs_by_" + column);
    }

    /** What the index has before the id: of several that there are, the one that leaves the fewest jobs. */
    private @Nullable String indexed(Access access) {
        if (name != null) {
            return "name";
        }
        if (owner != null || access.owner() != null) {
            return "owner";
        }
        return status != null ? "status" : null;
    }

    GenericExecuteSpec bind(GenericExecuteSpec sql) {
        GenericExecuteSpec bound = name == null ? sql : sql.bind("name", name);
        return owner == null ? bound : bound.bind("owner", User.key(owner));
    }
}
