package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.OnEveryDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class UserStoreContractIT extends OnEveryDatabase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private UserStore users;

    @BeforeEach
    void stores() {
        users = new UserStore(database.client(), database.transaction());
    }

    @Test
    void aUserIsFoundAsTheyWereAdded() {
        User ada = get(users.add(named("Ada"), Role.BUILDER, "{hash}\\'\""));
        assertThat(get(users.active(ada.id()))).isEqualTo(ada);
        assertThat(get(users.credentials("Ada"))).isEqualTo(new UserStore.Credentials(ada, "{hash}\\'\""));
    }

    @Test
    void whoIsNotThereIsNotFound() {
        assertThat(users.active(UUID.randomUUID()).blockOptional()).isEmpty();
        assertThat(users.credentials("nobody").blockOptional()).isEmpty();
        assertThat(get(users.exists("nobody"))).isFalse();
    }

    @Test
    void aUsernameIsTakenHoweverItIsWritten() {
        User grace = get(users.add(named("Grâce"), Role.BUILDER, "hash"));
        assertThat(users.add(named("GRÂCE"), Role.BUILDER, "hash").blockOptional())
                .isEmpty();
        assertThat(get(users.credentials("gra\u0302ce")).user()).isEqualTo(grace);
    }

    /** Databases that compare by their own rules would take these for the same. */
    @Test
    void anotherLetterIsAnotherName() {
        List<String> names = List.of("resume", "résumé", "strasse", "straße", "naïve", "naive");
        names.forEach(name -> get(users.add(named(name), Role.BUILDER, "hash")));
        assertThat(names)
                .allSatisfy(
                        name -> assertThat(get(users.credentials(name)).user().username())
                                .isEqualTo(name));
    }

    @Test
    void ofManyWhoWantANameAtTheSameTimeOneGetsIt() {
        List<User> added = requireNonNull(Flux.range(0, 8)
                .flatMap(i -> users.add(named("wanted"), Role.BUILDER, "hash" + i))
                .collectList()
                .block(PATIENCE));
        assertThat(added).hasSize(1);
        assertThat(get(users.credentials("wanted")).user()).isEqualTo(added.getFirst());
    }

    @Test
    void theLongestTextsFit() {
        NewUser long1 = new NewUser(
                "ü".repeat(64), "password", "ф".repeat(200), "名".repeat(200), "e".repeat(60) + "@" + "x".repeat(255));
        User added = get(users.add(long1, Role.VIEWER, "h".repeat(255)));
        assertThat(get(users.active(added.id()))).isEqualTo(added);
    }

    @Test
    void whoIsDisabledIsNotFound() {
        User mallory = get(users.add(named("mallory"), Role.BUILDER, "hash"));
        database.client()
                .sql("UPDATE users SET disabled = TRUE WHERE id = :id")
                .bind("id", mallory.id().toString())
                .then()
                .block(PATIENCE);
        assertThat(users.active(mallory.id()).blockOptional()).isEmpty();
        assertThat(users.credentials("mallory").blockOptional()).isEmpty();
        assertThat(get(users.exists("Mallory"))).isTrue();
    }

    private static NewUser named(String username) {
        return new NewUser(username, "password", "First", "Last", "a@example.com");
    }

    private static <T> T get(Mono<T> value) {
        return requireNonNull(value.block(PATIENCE));
    }
}
