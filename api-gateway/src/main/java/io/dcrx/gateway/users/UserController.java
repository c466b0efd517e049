package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/users")
@Tag(name = "users")
class UserController {
    private static final int MOST = 200;

    private final Accounts accounts;

    UserController(Accounts accounts) {
        this.accounts = accounts;
    }

    /** A page of the list; without a next cursor it is the last one. */
    record UserPage(List<Profile> users, @Nullable String nextCursor) {}

    /** What was removed. */
    record Removed(UUID id, String username, String message) {}

    @PostMapping("/create")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "createUser",
            summary = "Add a user",
            description = "For admins. Usernames are unique regardless of case. Without a role it is a builder.")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<Profile> create(@RequestBody @Schema(implementation = NewAccount.class) JsonNode body) {
        return Mono.defer(() -> accounts.create(NewAccount.parse(body))).as(AuditNote.about(Profile::id));
    }

    @GetMapping("/{id_or_name}/get")
    @Operation(
            operationId = "getUser",
            summary = "Look at a user",
            description = "Everybody sees themselves, an admin everybody.")
    Mono<Profile> get(
            @Parameter(hidden = true) @AuthenticationPrincipal User caller,
            @Parameter(description = "A user's id or name") @PathVariable("id_or_name") String idOrName,
            @Parameter(
                            description = "Which of the two it is; without it, what looks like an id is one",
                            schema = @Schema(allowableValues = {"id", "username"}))
                    @RequestParam(name = "match_by", required = false)
                    @Nullable
                    String matchBy) {
        return find(caller, idOrName, matchBy).switchIfEmpty(Mono.error(UserController::unknown));
    }

    @PutMapping("/update")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "updateUser",
            summary = "Change a user",
            description =
                    "What is not in the body stays. Without an id it is oneself. One's own new password needs the old"
                            + " one beside it. Role and disabled are changed by admins, and the last admin stays one. Whoever"
                            + " gets a new password or is disabled is logged out everywhere at once.")
    @ApiResponse(responseCode = "202", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/NOT_FOUND")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    Mono<Profile> update(
            @Parameter(hidden = true) @AuthenticationPrincipal User caller,
            @RequestBody @Schema(implementation = UserChange.class) JsonNode body) {
        return Mono.defer(() -> accounts.change(caller, UserChange.parse(body)))
                .as(AuditNote.about(Profile::id))
                .switchIfEmpty(Mono.error(UserController::unknown));
    }

    @DeleteMapping("/{user_id}/delete")
    @Operation(
            operationId = "deleteUser",
            summary = "Remove a user",
            description =
                    "For admins. The user's tokens stop working at once; their jobs stay. The last admin stays, too.")
    @ApiResponse(responseCode = "200", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<Removed> delete(@Parameter(description = "A user's id") @PathVariable("user_id") String id) {
        return Mono.justOrEmpty(uuid(id))
                .flatMap(accounts::delete)
                .map(gone -> new Removed(gone.id(), gone.username(), "Removed user " + gone.username() + "."))
                .switchIfEmpty(Mono.error(UserController::unknown));
    }

    @GetMapping
    @Operation(
            operationId = "listUsers",
            summary = "List users, newest first",
            description = "For admins. Ask again with next_cursor for the page after; without one it was the last.")
    Mono<UserPage> list(
            @Parameter(description = "Users on a page, from 1 to 200") @RequestParam(defaultValue = "50") int limit,
            @Parameter(description = "Where the page starts, as the page before said")
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "limit must be from 1 to " + MOST);
        }
        @Nullable
        UUID below = cursor == null
                ? null
                : uuid(cursor)
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.INVALID_REQUEST, "cursor is not one that this list has given out"));
        return accounts.list(below, limit)
                .map(page -> new UserPage(
                        page.users(), page.next() == null ? null : page.next().toString()));
    }

    private Mono<Profile> find(User caller, String idOrName, @Nullable String matchBy) {
        return switch (matchBy) {
            case "id" -> Mono.justOrEmpty(uuid(idOrName)).flatMap(id -> accounts.find(caller, id));
            case "username" -> accounts.find(caller, idOrName);
            case null -> uuid(idOrName).isPresent() ? find(caller, idOrName, "id") : find(caller, idOrName, "username");
            default -> throw new ProblemException(ProblemType.INVALID_REQUEST, "match_by must be id or username");
        };
    }

    static Optional<UUID> uuid(String text) {
        return Optional.of(text).filter(UserChange.ID::allows).map(UUID::fromString);
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no such user.");
    }
}
