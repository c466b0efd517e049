package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/users/tokens")
@Tag(name = "API tokens", description = "What lets machines in. They cannot look after users or tokens themselves.")
class ApiTokenController {
    private static final long DEFAULT_DAYS = 90;
    private static final long MOST_DAYS = 366;
    private static final Rule NAME = Rule.of(
            name -> !name.isBlank() && name.length() <= 100 && name.chars().noneMatch(Character::isISOControl),
            "1 to 100 characters in one line");

    private final ApiTokens tokens;

    ApiTokenController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "createApiToken",
            summary = "Make a token for a machine",
            description =
                    "It is shown in this answer and never again. Send it as `Authorization: Bearer dcrx_...`. It acts"
                            + " for its maker, within its scope, until it expires or is revoked.")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<NewApiToken> create(
            @Parameter(hidden = true) @AuthenticationPrincipal User caller,
            @RequestBody @Schema(implementation = ApiTokenRequest.class) JsonNode body) {
        ApiTokenRequest wanted = ApiTokenRequest.parse(body);
        return tokens.create(caller, wanted.name(), wanted.scope(), wanted.lifetime())
                .map(NewApiToken::of)
                .as(AuditNote.about(NewApiToken::id));
    }

    @GetMapping
    @Operation(
            operationId = "listApiTokens",
            summary = "List one's API tokens, newest first",
            description = "Those that have expired as well, until they are revoked. No token is shown.")
    Mono<ApiTokenList> list(@Parameter(hidden = true) @AuthenticationPrincipal User caller) {
        return tokens.of(caller)
                .map(all -> new ApiTokenList(all.stream().map(ShownApiToken::of).toList()));
    }

    @DeleteMapping("/{token_id:[0-9a-fA-F-]+}")
    @Operation(
            operationId = "revokeApiToken",
            summary = "Revoke an API token",
            description = "It is worth nothing from then on. One's own; an admin revokes everybody's.")
    Mono<RevokedApiToken> revoke(
            @Parameter(hidden = true) @AuthenticationPrincipal User caller,
            @Parameter(description = "The token's id, which is not the token") @PathVariable("token_id") String id) {
        return Mono.justOrEmpty(UserController.uuid(id))
                .filterWhen(token -> tokens.revoke(caller, token))
                .map(token -> new RevokedApiToken(token, "The token is revoked."))
                .switchIfEmpty(
                        Mono.error(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such API token.")));
    }

    /** @param expiresInDays 90 unless said otherwise, at most 366 */
    record ApiTokenRequest(
            @Schema(example = "nightly builds") String name,
            Scope scope,

            @Schema(example = "90", minimum = "1", maximum = "366") @Nullable
            Long expiresInDays) {
        private static final SequencedMap<String, Scope> SCOPES = new LinkedHashMap<>();

        static {
            SCOPES.put("read", Scope.READ);
            SCOPES.put("build", Scope.BUILD);
        }

        static ApiTokenRequest parse(JsonNode body) {
            return Fields.read(body, fields -> {
                String name = fields.text("name", NAME);
                Scope scope = fields.choice("scope", SCOPES).orElse(Scope.READ);
                long days =
                        fields.optionalInteger("expires_in_days", 1, MOST_DAYS).orElse(DEFAULT_DAYS);
                return fields.build(() -> new ApiTokenRequest(name, scope, days));
            });
        }

        Duration lifetime() {
            return Duration.ofDays(expiresInDays == null ? DEFAULT_DAYS : expiresInDays);
        }
    }

    record NewApiToken(
            UUID id,
            String name,
            Scope scope,

            @Schema(example = "dcrx_GyfCJH3vVyJv7Wd3mC6cKgpYw9hYcV0mX0oQ1Zt2b5U")
            String token,

            Instant createdAt,
            Instant expiresAt,
            String message) {
        static NewApiToken of(ApiTokens.Made made) {
            ApiToken token = made.token();
            return new NewApiToken(
                    token.id(),
                    token.name(),
                    token.scope(),
                    made.secret(),
                    token.createdAt(),
                    token.expiresAt(),
                    "Keep the token now: it is not shown again.");
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "NewApiToken[id=" + id + "]";
        }
    }

    record ShownApiToken(UUID id, String name, Scope scope, Instant createdAt, Instant expiresAt, boolean expired) {
        static ShownApiToken of(ApiToken token) {
            return new ShownApiToken(
                    token.id(),
                    token.name(),
                    token.scope(),
                    token.createdAt(),
                    token.expiresAt(),
                    !token.expiresAt().isAfter(Instant.now()));
        }
    }

    record ApiTokenList(List<ShownApiToken> tokens) {}

    record RevokedApiToken(UUID id, String message) {}
}
