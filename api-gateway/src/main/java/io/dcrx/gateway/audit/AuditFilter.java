package io.dcrx.gateway.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/** Which entries to list; null means any. */
record AuditFilter(
        @Nullable UUID user,
        @Nullable String action,
        @Nullable String target) {

    String condition() {
        return (user == null ? "" : " AND user_id = :user")
                + (action == null ? "" : " AND action = :action")
                + (target == null ? "" : " AND target = :target");
    }

    GenericExecuteSpec bind(GenericExecuteSpec sql) {
        GenericExecuteSpec bound = user == null ? sql : sql.bind("user", user.toString());
        bound = action == null ? bound : bound.bind("action", action);
        return target == null ? bound : bound.bind("target", target);
    }
}
