package io.dcrx.gateway.users;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Whose things somebody may reach: an admin everybody's, everybody else their own. What is out of reach is answered as if
 * it did not exist. For rows that were read there is {@link #reaches}; for lists a condition that the database keeps.
 *
 * @param owner whose things; null means everybody's
 */
public record Access(@Nullable UUID owner) {
    public static final Access EVERYBODYS = new Access(null);

    public static Access of(UUID owner) {
        return new Access(owner);
    }

    public boolean reaches(UUID thingsOwner) {
        return owner == null || owner.equals(thingsOwner);
    }

    /** To be appended to a WHERE clause: empty, or an AND that wants {@link #bind}. */
    public String condition(String column) {
        return owner == null ? "" : " AND " + column + " = :reach";
    }

    public GenericExecuteSpec bind(GenericExecuteSpec sql) {
        return owner == null ? sql : sql.bind("reach", owner.toString());
    }
}
