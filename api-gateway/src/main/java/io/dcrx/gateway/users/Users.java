package io.dcrx.gateway.users;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Who may use the farm, and how they prove it. */
@Component
class Users {
    private final UserStore store;
    private final Passwords passwords;
    private final Tokens tokens;

    Users(UserStore store, Passwords passwords, Tokens tokens) {
        this.store = store;
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /** @param token good for {@link Tokens#lifetime()} */
    record Login(User user, String token) {}

    /** Fails with one and the same problem, and after the same time, whatever was wrong. */
    Mono<Login> login(String username, String password) {
        return store.credentials(username)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> proven(found, password))
                .map(user -> new Login(user, tokens.issue(user.id())))
                .switchIfEmpty(Mono.error(() -> new ProblemException(
                        ProblemType.LOGIN_FAILED, "There is no active user with this username and password.")));
    }

    private Mono<User> proven(Optional<UserStore.Credentials> found, String password) {
        String hash = found.map(UserStore.Credentials::passwordHash).orElse(Passwords.NOBODY);
        return passwords
                .matches(password, hash)
                .filter(matches -> matches)
                .flatMap(_ -> Mono.justOrEmpty(found.map(UserStore.Credentials::user)));
    }

    /** Whose token it is. Asks the database every time, so the token of a deleted or disabled user is worth nothing. */
    Mono<User> withToken(String token) {
        return Mono.justOrEmpty(tokens.verify(token)).flatMap(store::active);
    }
}
