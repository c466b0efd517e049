package io.dcrx.gateway.registries;

import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.id.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The one door for everything that is done with stored registries. */
@Service
class Registries {
    private final RegistryStore store;
    private final RegistryPasswords passwords;
    private final RegistrySettings settings;
    private final RegistryCheck check;
    private final TransactionalOperator transaction;

    Registries(
            RegistryStore store,
            RegistryPasswords passwords,
            RegistrySettings settings,
            RegistryCheck check,
            TransactionalOperator transaction) {
        this.store = store;
        this.passwords = passwords;
        this.settings = settings;
        this.check = check;
        this.transaction = transaction;
    }

    /** How somebody names a registry. */
    enum MatchBy {
        ID,
        NAME
    }

    /** What was found, and how long it took. */
    record Checked(Registry registry, Finding finding, Duration took) {}

    /** A page of registries; the last one is where the next page starts, null if there is none. */
    record Page(
            List<RegistryStore.Shown> registries, @Nullable UUID next) {}

    Mono<Registry> create(User owner, JsonNode body) {
        return Mono.defer(() -> {
            NewRegistry wanted = NewRegistry.parse(body, settings);
            UUID id = UuidV7.next();
            Instant now = now();
            Registry registry = new Registry(
                    id,
                    owner.id(),
                    wanted.name(),
                    wanted.uri(),
                    wanted.login()
                            .map(login -> new Registry.Access(login.username(), passwords.seal(id, login.password()))),
                    now,
                    now);
            return transaction.transactional(unlessTaken(registry, store.insert(registry)));
        });
    }

    Mono<Registry> update(User user, JsonNode body) {
        return Mono.defer(() -> {
            RegistryChange change = RegistryChange.parse(body, settings);
            // Locked first: what is not to be changed is written as it was read.
            return transaction.transactional(store.lock(change.id())
                    .then(Mono.defer(() -> byId(user, change.id().toString())))
                    .map(found -> change.applyTo(found.registry(), passwords, now()))
                    .flatMap(changed -> unlessTaken(changed, store.update(changed))));
        });
    }

    Mono<Registry> delete(User user, String id) {
        return byId(user, id)
                .map(RegistryStore.Shown::registry)
                .flatMap(found ->
                        store.delete(found.id()).as(transaction::transactional).thenReturn(found));
    }

    /**
     * The registry, if there is one that this user may see; else the Mono fails.
     *
     * @param by null: an id counts before a name
     */
    Mono<RegistryStore.Shown> find(User user, String idOrName, @Nullable MatchBy by) {
        return switch (by) {
            case null ->
                uuid(idOrName)
                        .map(id -> store.find(user.access(), id))
                        .orElse(Mono.empty())
                        .switchIfEmpty(byName(user, idOrName));
            case ID -> byId(user, idOrName);
            case NAME -> byName(user, idOrName);
        };
    }

    Mono<RegistryStore.Shown> byId(User user, String id) {
        return uuid(id).map(known -> store.find(user.access(), known))
                .orElse(Mono.empty())
                .switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    /** Knocks at the registry with what is stored. */
    Mono<Checked> check(User user, String id) {
        return byId(user, id).map(RegistryStore.Shown::registry).flatMap(registry -> {
            long begin = System.nanoTime();
            return Mono.fromCallable(() -> passwords.open(registry))
                    .flatMap(login -> check.check(registry.address(), login))
                    .map(finding -> new Checked(registry, finding, Duration.ofNanos(System.nanoTime() - begin)));
        });
    }

    Mono<Page> list(User user, @Nullable UUID after, int limit) {
        return store.page(user.access(), after, limit + 1).collectList().map(found -> {
            boolean more = found.size() > limit;
            List<RegistryStore.Shown> page = more ? found.subList(0, limit) : found;
            return new Page(page, more ? page.getLast().registry().id() : null);
        });
    }

    static ProblemException unknown(String idOrName) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no registry " + idOrName);
    }

    private Mono<RegistryStore.Shown> byName(User user, String name) {
        return store.named(user.access(), user.id(), name).switchIfEmpty(Mono.error(() -> unknown(name)));
    }

    private static Mono<Registry> unlessTaken(Registry registry, Mono<Void> written) {
        return written.thenReturn(registry)
                .onErrorMap(
                        DuplicateKeyException.class,
                        taken -> new ProblemException(
                                ProblemType.CONFLICT, "There is a registry " + registry.name() + " already."));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
