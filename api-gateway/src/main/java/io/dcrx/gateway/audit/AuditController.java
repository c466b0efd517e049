package io.dcrx.gateway.audit;

import io.dcrx.gateway.audit.AuditEntry.Means;
import io.dcrx.gateway.audit.AuditEntry.Result;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@Tag(name = "Audit", description = "Who did what to what, from where, when, with which result.")
class AuditController {
    private static final int MOST = 200;

    private final AuditStore store;

    AuditController(AuditStore store) {
        this.store = store;
    }

    /** A page of the list; without a next cursor it is the last one. */
    record AuditPage(List<Shown> entries, @Nullable String nextCursor) {}

    /** @param status of the answer; 0 where the client did not wait for it */
    record Shown(
            UUID id,
            Instant at,
            @Nullable UUID user,
            @Schema(example = "ada") @Nullable String username,
            Means means,
            @Schema(example = "cancelJob") String action,

            @Schema(example = "019a0000-0000-7000-8000-000000000000")
            String target,

            @Schema(example = "192.0.2.7") String address,
            Result result,
            int status) {
        static Shown of(AuditEntry entry) {
            return new Shown(
                    entry.id(),
                    entry.at(),
                    entry.user(),
                    entry.username(),
                    entry.means(),
                    entry.action(),
                    entry.target(),
                    entry.address(),
                    entry.result(),
                    entry.status());
        }
    }

    @GetMapping("/audit")
    @Operation(
            operationId = "listAudit",
            summary = "List what was done, newest first",
            description = "For admins. Logins, and everything that changes something or was refused. Ask again with"
                    + " next_cursor for the page after; without one it was the last.")
    Mono<AuditPage> list(
            @Parameter(description = "Only what the user with this id did") @RequestParam(required = false) @Nullable
                    UUID user,
            @Parameter(description = "Only this operation, such as cancelJob") @RequestParam(required = false) @Nullable
                    String action,
            @Parameter(description = "Only what was about this, such as a job's id")
                    @RequestParam(required = false)
                    @Nullable
                    String target,
            @Parameter(description = "Entries on a page, from 1 to 200") @RequestParam(defaultValue = "50") int limit,
            @Parameter(description = "Where the page starts, as the page before said")
                    @RequestParam(required = false)
                    @Nullable
                    UUID cursor) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "limit must be from 1 to " + MOST);
        }
        return store.page(new AuditFilter(user, action, target), cursor, limit + 1)
                .collectList()
                .map(found -> {
                    List<AuditEntry> page = found.subList(0, Math.min(limit, found.size()));
                    return new AuditPage(
                            page.stream().map(Shown::of).toList(),
                            found.size() > limit ? page.getLast().id().toString() : null);
                });
    }
}
