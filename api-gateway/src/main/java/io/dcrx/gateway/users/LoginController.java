package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.users.Users.Login;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.parse.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

@RestController
@Tag(name = "users", description = "Who may use the farm")
class LoginController {
    private final Users users;
    private final Duration lifetime;

    LoginController(Users users, Tokens tokens) {
        this.users = users;
        this.lifetime = tokens.lifetime();
    }

    @PostMapping("/users/login")
    @Operation(
            operationId = "login",
            summary = "Log in",
            description = "Gives a token, to be sent as 'Authorization: Bearer <token>', and sets it as a cookie.")
    @ApiResponse(responseCode = "200", description = "The token")
    @ApiResponse(responseCode = "401", ref = "#/components/responses/UNAUTHORIZED")
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    @SecurityRequirements
    Mono<ResponseEntity<LoginAnswer>> login(
            @RequestBody @Schema(implementation = LoginRequest.class) JsonNode body, ServerHttpRequest request) {
        LoginRequest login = LoginRequest.parse(body);
        return users.login(login.username(), login.password(), Address.of(request))
                .flatMap(done -> AuditNote.write(
                                note -> note.by(done.user().id(), done.user().username()))
                        .thenReturn(done))
                .map(done -> answer(done, "Welcome, " + done.user().username() + ".", request));
    }

    @PostMapping("/users/refresh")
    @Operation(
            operationId = "refresh",
            summary = "Renew a login",
            description =
                    "Gives a fresh token in the place of the one that is sent, which ends at once. Goes on for up to"
                            + " 24 hours after the password was given.")
    @ApiResponse(responseCode = "200", description = "The token")
    Mono<ResponseEntity<LoginAnswer>> refresh(
            @Parameter(hidden = true) Authentication caller, ServerHttpRequest request) {
        return users.renew(user(caller), session(caller))
                .map(done -> answer(done, "Still here, " + done.user().username() + ".", request))
                .switchIfEmpty(Mono.error(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED,
                        "This login cannot go on; POST /users/login begins another one.")));
    }

    @PostMapping("/users/logout")
    @Operation(
            operationId = "logout",
            summary = "Log out",
            description =
                    "Ends the token that is sent, here at once and at every other gateway within two seconds, and takes the cookie back.")
    @ApiResponse(responseCode = "200", description = "It has ended")
    Mono<ResponseEntity<LogoutAnswer>> logout(
            @Parameter(hidden = true) Authentication caller, ServerHttpRequest request) {
        User user = user(caller);
        return users.logout(session(caller))
                .thenReturn(ResponseEntity.ok()
                        .header(
                                HttpHeaders.SET_COOKIE,
                                cookie("", Duration.ZERO, request).toString())
                        .body(new LogoutAnswer(user.username(), "Goodbye, " + user.username() + ".")));
    }

    private ResponseEntity<LoginAnswer> answer(Login done, String message, ServerHttpRequest request) {
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.SET_COOKIE,
                        cookie(done.token(), lifetime, request).toString())
                .body(LoginAnswer.of(done, lifetime, message));
    }

    private static User user(Authentication caller) {
        return (User) Objects.requireNonNull(caller.getPrincipal());
    }

    /** {@link Permissions} lets nobody without one come here. */
    private static Session session(Authentication caller) {
        return (Session) Objects.requireNonNull(caller.getCredentials());
    }

    /** Out of reach of scripts and of other sites; over plain http only where the server has no other. */
    static ResponseCookie cookie(String token, Duration lifetime, ServerHttpRequest request) {
        return ResponseCookie.from(TokenAuthentication.COOKIE, token)
                .httpOnly(true)
                .sameSite("Strict")
                .secure("https".equals(request.getURI().getScheme()))
                .path("/")
                .maxAge(lifetime)
                .build();
    }

    record LoginRequest(
            @Schema(example = "ada") String username,
            @Schema(example = "correct horse battery") String password) {
        static LoginRequest parse(JsonNode body) {
            return Fields.read(body, fields -> {
                String username = fields.text("username");
                String password = fields.text("password");
                return fields.build(() -> new LoginRequest(username, password));
            });
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "LoginRequest[username=" + username + "]";
        }
    }

    /** @param expiresIn in seconds */
    record LoginAnswer(String id, String username, String token, String tokenType, long expiresIn, String message) {
        static LoginAnswer of(Login login, Duration lifetime, String message) {
            User user = login.user();
            return new LoginAnswer(
                    user.id().toString(), user.username(), login.token(), "bearer", lifetime.toSeconds(), message);
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "LoginAnswer[username=" + username + "]";
        }
    }

    record LogoutAnswer(String username, String message) {}
}
