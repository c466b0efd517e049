package io.dcrx.gateway.registries;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
@RequestMapping("/registry")
@Tag(
        name = "Registries",
        description = "Registries that jobs can name. RegistryPasswords are kept sealed and never come back.")
class RegistryController {
    private static final int MOST = 200;

    private final Registries registries;

    RegistryController(Registries registries) {
        this.registries = registries;
    }

    /** A registry as it is shown to people: without its password. */
    record RegistryMetadata(
            String id,

            @Schema(example = "team") String registryName,

            @Schema(example = "https://registry.example.com/team")
            String registryUri,

            @Nullable String registryUser,
            String owner,
            Instant createdAt,
            Instant updatedAt) {
        static RegistryMetadata of(RegistryStore.Shown shown) {
            Registry registry = shown.registry();
            return new RegistryMetadata(
                    registry.id().toString(),
                    registry.name(),
                    registry.uri(),
                    registry.access().map(Registry.Access::username).orElse(null),
                    shown.ownerName(),
                    registry.createdAt(),
                    registry.updatedAt());
        }
    }

    /** What was done. */
    record RegistryAnswer(String id, String registryName, String message) {
        static RegistryAnswer of(Registry registry, String done) {
            return new RegistryAnswer(
                    registry.id().toString(),
                    registry.name(),
                    "The registry " + registry.name() + " was " + done + ".");
        }
    }

    /** What a check has found. */
    record RegistryReport(
            String id,
            String registryName,

            @Schema(description = "Whether the registry has let us in")
            boolean ok,

            Finding.@Nullable Problem problem,

            @Schema(example = "registry.example.com has let ada in. Whether they may push there, only a push can tell.")
            String message,

            @Schema(description = "In milliseconds") long took) {
        static RegistryReport of(Registries.Checked checked) {
            return new RegistryReport(
                    checked.registry().id().toString(),
                    checked.registry().name(),
                    checked.finding().isFine(),
                    checked.finding().problem(),
                    checked.finding().message(),
                    checked.took().toMillis());
        }
    }

    /** A page of the list; without a next cursor it is the last one. */
    record RegistryPage(
            List<RegistryMetadata> registries, @Nullable String nextCursor) {}

    @PostMapping("/create")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(operationId = "createRegistry", summary = "Store a registry", description = """
                    Jobs then name it: {"registry": {"registry_name": …}}. Names are one's own: another user's registry of the
                    same name is another one. Over http only this machine's registries and those that
                    DCRX_KV_INSECURE_REGISTRIES lists are taken.""")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<RegistryAnswer> create(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @RequestBody @Schema(implementation = NewRegistry.Body.class) JsonNode body) {
        return registries
                .create(user, body)
                .map(made -> RegistryAnswer.of(made, "stored"))
                .as(AuditNote.about(RegistryAnswer::id));
    }

    @GetMapping("/{id_or_name}/get")
    @Operation(operationId = "getRegistry", summary = "Look at a registry")
    Mono<RegistryMetadata> get(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @PathVariable("id_or_name") @Parameter(description = "The registry's id, or its owner's name for it")
                    String idOrName,
            @RequestParam(name = "match_by", required = false)
                    @Parameter(
                            description = "Which of the two it is; left out, an id counts before a name",
                            schema = @Schema(allowableValues = {"id", "name"}))
                    @Nullable
                    String matchBy) {
        return registries.find(user, idOrName, matchBy(matchBy)).map(RegistryMetadata::of);
    }

    @PutMapping("/update")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "updateRegistry", summary = "Change a registry", description = """
                    What is left out stays as it is. Another host needs the password again: the one that is stored is shown to
                    nobody else. Jobs that were accepted before go where they were going.""")
    @ApiResponse(responseCode = "202", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/NOT_FOUND")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<RegistryAnswer> update(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @RequestBody @Schema(implementation = RegistryChange.Body.class) JsonNode body) {
        return registries
                .update(user, body)
                .map(changed -> RegistryAnswer.of(changed, "changed"))
                .as(AuditNote.about(RegistryAnswer::id));
    }

    @DeleteMapping("/{registry_id}/delete")
    @Operation(
            operationId = "deleteRegistry",
            summary = "Forget a registry and its password",
            description = "Jobs that were accepted before keep what they need.")
    Mono<RegistryAnswer> delete(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @PathVariable("registry_id") @Parameter(description = "The registry's id") String id) {
        return registries.delete(user, id).map(gone -> RegistryAnswer.of(gone, "deleted"));
    }

    @PostMapping("/{registry_id}/check")
    @Operation(operationId = "checkRegistry", summary = "Try whether a registry lets one in", description = """
                    Logs in with what is stored, as docker login does, by user and password or for a token, and answers within ten
                    seconds whether that went well. If not, problem says why: ADDRESS_UNKNOWN, ADDRESS_NOT_ALLOWED,
                    CONNECTION_REFUSED, CONNECTION_LOST, TIMED_OUT, TLS, UNAUTHORIZED, NOT_A_REGISTRY or UNAVAILABLE, and message
                    says it in a sentence. Nothing is pushed, pulled or changed.

                    The gateway itself goes there, so it only goes where it may: to public addresses, to the farm's own registry,
                    to those in DCRX_KV_INSECURE_REGISTRIES, and anywhere with DCRX_KV_ALLOW_PRIVATE_ADDRESSES.""")
    @ApiResponse(responseCode = "200", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    Mono<RegistryReport> check(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @PathVariable("registry_id") @Parameter(description = "The registry's id") String id) {
        return registries.check(user, id).map(RegistryReport::of);
    }

    @GetMapping
    @Operation(
            operationId = "listRegistries",
            summary = "List registries, oldest first",
            description =
                    "One's own; an admin sees everybody's. Ask again with next_cursor for the page after; without one it was the last.")
    Mono<RegistryPage> list(
            @AuthenticationPrincipal @Parameter(hidden = true) User user,
            @RequestParam(defaultValue = "50") @Parameter(description = "Registries on a page, from 1 to 200")
                    int limit,
            @RequestParam(required = false)
                    @Parameter(description = "Where the page starts, as the page before said")
                    @Nullable
                    String cursor) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "limit must be from 1 to " + MOST);
        }
        return registries
                .list(user, cursor == null ? null : cursor(cursor), limit)
                .map(page -> new RegistryPage(
                        page.registries().stream().map(RegistryMetadata::of).toList(),
                        page.next() == null ? null : page.next().toString()));
    }

    private static Registries.@Nullable MatchBy matchBy(@Nullable String text) {
        try {
            return text == null ? null : Registries.MatchBy.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "match_by must be id or name", e);
        }
    }

    private static UUID cursor(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "cursor is not one that this list has given out", e);
        }
    }
}
