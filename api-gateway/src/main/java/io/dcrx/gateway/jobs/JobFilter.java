package io.dcrx.gateway.jobs;

import io.dcrx.job.JobStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which jobs to list; null means any.
 *
 * @param name the name as it was ordered
 */
record JobFilter(@Nullable JobStatus status, @Nullable String name) {

    String condition() {
        return (status == null ? "" : " AND j.status = :status") + (name == null ? "" : " AND j.name = :name");
    }

    GenericExecuteSpec bind(GenericExecuteSpec sql) {
        GenericExecuteSpec bound = status == null ? sql : sql.bind("status", status.name());
        return name == null ? bound : bound.bind("name", name);
    }
}
