package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.OnEveryDatabase;
import java.time.Duration;
import java.time.Instant;
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
        assertThat(get(users.active(session(ada.id(), 0)))).isEqualTo(ada);
        assertThat(get(users.credentials("Ada"))).isEqualTo(new UserStore.Credentials(ada, "{hash}\\'\"", 0));
    }

    @Test
    void whoIsNotThereIsNotFound() {
        assertThat(users.active(session(UUID.randomUUID(), 0)).blockOptional()).isEmpty();
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
                "ü".repeat(64), "longenough", "ф".repeat(200), "名".repeat(200), "e".repeat(60) + "@" + "x".repeat(255));
        User added = get(users.add(long1, Role.VIEWER, "h".repeat(255)));
        assertThat(get(users.active(session(added.id(), 0)))).isEqualTo(added);
    }

    @Test
    void whoIsDisabledIsNotFound() {
        User mallory = get(users.add(named("mallory"), Role.BUILDER, "hash"));
        database.client()
                .sql("UPDATE users SET disabled = TRUE WHERE id = :id")
                .bind("id", mallory.id().toString())
                .then()
                .block(PATIENCE);
        assertThat(users.active(session(mallory.id(), 0)).blockOptional()).isEmpty();
        assertThat(users.credentials("mallory").blockOptional()).isEmpty();
        assertThat(get(users.exists("Mallory"))).isTrue();
    }

    @Test
    void aLoginCountsWhileItsVersionIsTheUsersAndItWasNotEnded() {
        RevokedTokens revoked = new RevokedTokens(database.client(), database.transaction());
        User user = get(users.add(named("session"), Role.VIEWER, "hash"));
        Session ended = session(user.id(), 0);
        assertThat(users.active(session(user.id(), 1)).blockOptional()).isEmpty();
        assertThat(get(revoked.add(ended))).isTrue();
        assertThat(get(revoked.add(ended))).as("twice").isFalse();
        assertThat(users.active(ended).blockOptional()).isEmpty();
        assertThat(get(users.active(session(user.id(), 0)))).isEqualTo(user);
    }

    @Test
    void whatHasExpiredNeedsNotBeKnownAnyMore() {
        RevokedTokens revoked = new RevokedTokens(database.client(), database.transaction());
        UUID user = UUID.randomUUID();
        Session old = new Session(user, 0, UUID.randomUUID(), Instant.now().minusSeconds(1), Instant.now());
        Session young = session(user, 0);
        get(revoked.add(young));
        get(revoked.add(old));
        get(revoked.add(session(user, 0)));
        assertThat(get(revoked.add(young))).as("remembered").isFalse();
        assertThat(get(revoked.add(old))).as("forgotten").isTrue();
    }

    static Session session(UUID user, int version) {
        return new Session(user, version, UUID.randomUUID(), Instant.now().plusSeconds(60), Instant.now());
    }

    private static NewUser named(String username) {
        return new NewUser(username, "longenough", "First", "Last", "a@example.com");
    }

    private static <T> T get(Mono<T> value) {
        return requireNonNull(value.block(PATIENCE));
    }
}
