package io.dcrx.gateway.audit;

import io.dcrx.id.UuidV7;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did, or tried to.
 *
 * @param id a UUID version 7: later entries have higher ones
 * @param user null where nobody has proved who they are
 * @param username as they were called then
 * @param action the operation, as the OpenAPI document names it
 * @param target what it was about: an id, a name; empty where there is nothing to name
 * @param address where the request came from
 * @param status of the answer; 0 where the client did not wait for it, so that nobody was told
 */
public record AuditEntry(
        UUID id,
        Instant at,
        @Nullable UUID user,
        @Nullable String username,
        Means means,
        String action,
        String target,
        String address,
        int status) {
    private static final int ACTION = 64;
    private static final int TARGET = 255;

    /** By what somebody was let in. */
    public enum Means {
        NOTHING,
        LOGIN,
        API_TOKEN
    }

    /** What came of it. */
    public enum Result {
        DONE,
        REFUSED,
        FAILED,
        UNKNOWN
    }

    public AuditEntry {
        action = atMost(ACTION, action);
        target = atMost(TARGET, target);
    }

    /** One of now. */
    public static AuditEntry now(AuditNote who, Means means, String action, String address, int status) {
        return new AuditEntry(
                UuidV7.next(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                who.user(),
                who.username(),
                means,
                action,
                who.target(),
                address,
                status);
    }

    public Result result() {
        return switch (status / 100) {
            case 0 -> Result.UNKNOWN;
            case 1, 2, 3 -> Result.DONE;
            case 4 -> Result.REFUSED;
            default -> Result.FAILED;
        };
    }

    private static String atMost(int length, String text) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
