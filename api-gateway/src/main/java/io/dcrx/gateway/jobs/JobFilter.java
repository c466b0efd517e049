package io.dcrx.gateway.jobs;

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

    /**
     * Newest first, in the order of the index that serves the filter: by a column that is the same in all rows, and their ids.
     * H2 would sort them all otherwise.
     */
    String order(Access access) {
        boolean ofOne = owner != null || access.owner() != null;
        String same =
                name != null ? "j.name DESC, " : ofOne ? "j.owner DESC, " : status != null ? "j.status DESC, " : "";
        return " ORDER BY " + same + "j.id DESC";
    }

    GenericExecuteSpec bind(GenericExecuteSpec sql) {
        GenericExecuteSpec bound = status == null ? sql : sql.bind("status", status.name());
        bound = name == null ? bound : bound.bind("name", name);
        return owner == null ? bound : bound.bind("owner", User.key(owner));
    }
}
