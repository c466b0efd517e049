package io.dcrx.gateway.registries;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Access;
import io.dcrx.seal.Binding;
import io.dcrx.seal.SecretBox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RegistryStoreContractIT extends OnEveryDatabase {
    private static final SecretBox BOX = SecretBox.of("a key that is long enough for all of this", "", List.of());

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    private RegistryStore store;
    private UUID ada;
    private UUID grace;

    @BeforeEach
    void stores() {
        store = new RegistryStore(database.client());
        ada = user("Ada");
        grace = user("Grace");
    }

    @Test
    void aRegistryIsFoundAsItWasStored() {
        Registry stored = insert(ada, "résumé", Optional.of(access("p".repeat(16_000))));
        assertThat(get(store.find(Access.of(ada), stored.id())))
                .isEqualTo(new RegistryStore.Shown(stored, "Ada-" + ada));
        Registry open = insert(ada, "open", Optional.empty());
        assertThat(get(store.find(Access.EVERYBODYS, open.id())).registry()).isEqualTo(open);
    }

    @Test
    void othersDoNotFindIt() {
        Registry stored = insert(ada, "mine", Optional.empty());
        assertThat(store.find(Access.of(grace), stored.id()).blockOptional()).isEmpty();
        assertThat(store.named(Access.of(grace), grace, "mine").blockOptional()).isEmpty();
        assertThat(store.page(Access.of(grace), null, 10).collectList().block()).isEmpty();
    }

    @Test
    void aNameIsTakenByItsOwnerOnly() {
        Registry adas = insert(ada, "team", Optional.empty());
        Registry graces = insert(grace, "team", Optional.empty());
        assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> insert(ada, "team", Optional.empty()));
        assertThat(get(store.named(Access.of(grace), grace, "team")).registry()).isEqualTo(graces);
        assertThat(get(store.named(Access.EVERYBODYS, grace, "team")).registry())
                .isEqualTo(graces);
        assertThat(get(store.named(Access.EVERYBODYS, ada, "team")).registry()).isEqualTo(adas);
        insert(ada, "TEAM", Optional.empty());
    }

    @Test
    void whatIsChangedIsFoundChangedAndWhatIsDeletedNotAtAll() {
        Registry old = insert(ada, "old", Optional.empty());
        Registry changed = new Registry(
                old.id(),
                ada,
                "new",
                "https://b.example.com",
                Optional.of(access("x")),
                old.createdAt(),
                old.updatedAt().plusSeconds(1));
        run(store.update(changed));
        assertThat(get(store.find(Access.of(ada), old.id())).registry()).isEqualTo(changed);
        run(store.delete(old.id()));
        assertThat(store.find(Access.of(ada), old.id()).blockOptional()).isEmpty();
    }

    @Test
    void pagesNeitherRepeatNorSkip() {
        List<Registry> made = List.of(
                insert(ada, "a", Optional.empty()),
                insert(ada, "b", Optional.empty()),
                insert(ada, "c", Optional.empty()));
        List<RegistryStore.Shown> first =
                get(store.page(Access.of(ada), null, 2).collectList());
        List<RegistryStore.Shown> second = get(
                store.page(Access.of(ada), first.getLast().registry().id(), 2).collectList());
        assertThat(first).extracting(RegistryStore.Shown::registry).containsExactly(made.get(0), made.get(1));
        assertThat(second).extracting(RegistryStore.Shown::registry).containsExactly(made.get(2));
    }

    @Test
    void aPasswordGoesWithItsOwner() {
        Registry stored = insert(grace, "gone", Optional.of(access("x")));
        run(database.client()
                .sql("DELETE FROM users WHERE id = :id")
                .bind("id", grace.toString())
                .then());
        assertThat(store.find(Access.EVERYBODYS, stored.id()).blockOptional()).isEmpty();
    }

    private Registry insert(UUID owner, String name, Optional<Registry.Access> access) {
        Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
        Registry registry =
                new Registry(IDS.generate(), owner, name, "https://registry.example.com/team", access, now, now);
        run(store.insert(registry));
        return registry;
    }

    private static Registry.Access access(String password) {
        return new Registry.Access("me", BOX.seal(password, new Binding("registry", "1")));
    }

    private UUID user(String name) {
        UUID id = UUID.randomUUID();
        run(database.client()
                .sql("""
                        INSERT INTO users (id, username, username_key, first_name, last_name, email, password_hash,
                          disabled, created_at) VALUES (:id, :name, :key, 'A', 'B', 'a@example.com', 'hash', FALSE, :now)""")
                .bind("id", id.toString())
                .bind("name", name + "-" + id)
                .bind("key", id.toString())
                .bind("now", Instant.now())
                .then());
        return id;
    }

    private void run(Mono<Void> work) {
        database.transaction().transactional(work).block(Duration.ofSeconds(30));
    }

    private static <T> T get(Mono<T> work) {
        return requireNonNull(work.block(Duration.ofSeconds(30)));
    }
}
