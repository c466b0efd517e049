package io.dcrx.gateway.registries;

import io.dcrx.gateway.registries.Finding.Problem;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Login;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Knocks at a registry as {@code docker login} does, and says what is wrong. Nothing is stored, pushed or pulled, and nothing of
 * what the registry answers is passed on: it could be somebody who is no registry.
 */
@Component
final class RegistryCheck {
    private static final int AT_ONCE = 16;
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUBS_DOOR = "registry-1.docker.io";

    private final RegistrySettings settings;
    private final RegistryDoor door;
    private final Duration patience;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    @Autowired
    RegistryCheck(RegistrySettings settings, AddressSettings addresses) {
        this(
                settings,
                new RegistryDoor(host -> addresses.privateAddresses() || settings.isKnown(host)),
                Duration.ofSeconds(10));
    }

    /** @param patience with all of it */
    RegistryCheck(RegistrySettings settings, RegistryDoor door, Duration patience) {
        this.settings = settings;
        this.door = door;
        this.patience = patience;
    }

    /** @throws ProblemException (in the Mono) if too many are checked right now */
    Mono<Finding> check(RegistryAddress address, Optional<Login> login) {
        return Mono.defer(() -> {
            if (!turns.tryAcquire()) {
                return Mono.error(ProblemException.tooMany(
                        "So many registries are being checked already as this gateway checks at once: " + AT_ONCE + ".",
                        Duration.ofSeconds(1)));
            }
            return find(address, login).doFinally(_ -> turns.release());
        });
    }

    private Mono<Finding> find(RegistryAddress address, Optional<Login> login) {
        Optional<String> problem = settings.problem(address);
        if (problem.isPresent()) {
            return Mono.just(new Finding(Problem.ADDRESS_NOT_ALLOWED, "The registry's URI " + problem.get() + "."));
        }
        return knock(address, login)
                .timeout(patience)
                .onErrorResume(e -> Mono.just(Troubles.of(e, address.host(), patience)));
    }

    /** As an engine does it: whoever may be spoken to over plain http and does not say how, is asked whether it must be. */
    private Mono<Finding> knock(RegistryAddress address, Optional<Login> login) {
        Visit visit = new Visit(address.host(), login);
        String host = address.host().equals(DOCKER_HUB) ? DOCKER_HUBS_DOOR : address.host();
        URI safe = URI.create("https://" + host);
        URI plain = URI.create("http://" + host);
        if (address.scheme().isPresent()) {
            return visit.at(address.isInsecure() ? plain : safe);
        }
        return settings.maySpeakHttp(address)
                ? visit.at(safe)
                        .onErrorResume(
                                e -> Troubles.is(e, SSLException.class) || Troubles.is(e, ConnectException.class),
                                _ -> visit.at(plain))
                : visit.at(safe);
    }

    /** One visit at one registry. */
    private final class Visit {
        private final String host;
        private final Optional<Login> login;

        Visit(String host, Optional<Login> login) {
            this.host = host;
            this.login = login;
        }

        Mono<Finding> at(URI registry) {
            return door.knock(registry).flatMap(answer -> switch (answer.meaning()) {
                case WELCOME -> Mono.just(asNobody());
                case WHO_ARE_YOU ->
                    Challenge.parse(answer.challenges())
                            .map(challenge -> introduce(registry, challenge))
                            .orElseGet(() -> Mono.just(noRegistry()));
                case GO_AWAY, BUSY, SOMETHING_ELSE -> Mono.just(turnedAway(answer));
            });
        }

        private Mono<Finding> introduce(URI registry, Challenge challenge) {
            return switch (challenge) {
                case Challenge.Basic() ->
                    login.map(shown -> door.knock(registry, shown).map(this::afterLogin))
                            .orElseGet(() -> Mono.just(new Finding(
                                    Problem.UNAUTHORIZED,
                                    host + " wants a user and a password, and none are stored for it.")));
                case Challenge.Bearer bearer
                when !maySeeThePassword(registry, bearer.realm()) ->
                    Mono.just(new Finding(
                            Problem.ADDRESS_NOT_ALLOWED,
                            host + " sends whoever logs in to an address that is not https; nothing was shown to it."));
                case Challenge.Bearer bearer ->
                    door.token(bearer, login)
                            .flatMap(ticket -> ticket.token()
                                    .map(token -> door.knock(registry, token).map(this::afterLogin))
                                    .orElseGet(() -> Mono.just(turnedAway(ticket.answer()))));
            };
        }

        /** Where the registry itself is spoken to over plain http, what stands beside it may be, too. */
        private boolean maySeeThePassword(URI registry, URI realm) {
            return "https".equalsIgnoreCase(realm.getScheme())
                    || ("http".equals(registry.getScheme())
                            && (realm.getHost().equalsIgnoreCase(registry.getHost())
                                    || settings.isKnown(realm.getAuthority())));
        }

        private Finding afterLogin(RegistryDoor.Answer answer) {
            return switch (answer.meaning()) {
                case WELCOME ->
                    login.map(shown -> Finding.fine(host + " has let " + shown.username()
                                    + " in. Whether they may push there, only a push can tell."))
                            .orElseGet(this::asNobody);
                case WHO_ARE_YOU, GO_AWAY, BUSY, SOMETHING_ELSE -> turnedAway(answer);
            };
        }

        private Finding asNobody() {
            return Finding.fine(
                    host + " answers and has let us in without a password. Whether it takes images from everybody,"
                            + " only a push can tell.");
        }

        private Finding noRegistry() {
            return new Finding(
                    Problem.NOT_A_REGISTRY,
                    host + " answers, but not as a registry does (with status 200 or 401 for /v2/).");
        }

        private Finding turnedAway(RegistryDoor.Answer answer) {
            return switch (answer.meaning()) {
                case WHO_ARE_YOU, GO_AWAY ->
                    new Finding(
                            Problem.UNAUTHORIZED,
                            host
                                    + login.map(shown -> " does not let " + shown.username()
                                                    + " in with the password that is stored.")
                                            .orElse(
                                                    " lets nobody in without a user and a password, and none are stored for it."));
                case BUSY ->
                    new Finding(
                            Problem.UNAVAILABLE,
                            host + " answers that it cannot do it now (status " + answer.status() + ").");
                case WELCOME, SOMETHING_ELSE -> noRegistry();
            };
        }
    }
}
