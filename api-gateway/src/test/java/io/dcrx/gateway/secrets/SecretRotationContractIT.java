package io.dcrx.gateway.secrets;

import io.dcrx.gateway.jobs.SealedJobs;
import io.dcrx.gateway.registries.SealedRegistries;
import io.dcrx.gateway.secrets.SecretRotation.Outcome;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.storage.SealedColumn;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.Login;
import io.dcrx.seal.Binding;
import io.dcrx.seal.Sealed;
import io.dcrx.seal.SecretBox;
import io.dcrx.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class SecretRotationContractIT extends OnEveryDatabase {
    private static final String OLD = "the old key that is long enough for all of this";
    private static final String NEW = "the new key that is long enough for all of this";
    private static final SecretBox BEFORE = SecretBox.of(OLD, "", List.of());
    private static final SecretBox BOTH = SecretBox.of(NEW, "", List.of(OLD));
    private static final SecretBox AFTER = SecretBox.of(NEW, "", List.of());
    private static final Login LOGIN = new Login("ada", "canary");

    private String ada;

    @BeforeEach
    void nothingSealed() {
        run(database.client().sql("DELETE FROM jobs").then());
        run(database.client().sql("DELETE FROM users").then());
        ada = user();
    }

    @Test
    void whatTheOldKeySealedOpensWithTheNewOneAloneAfterwards() {
        UUID registry = registry(ada, BEFORE);
        JobId job = job("PENDING", null, BEFORE);
        registry(ada, null);
        assertThat(rotate(BOTH)).isEqualTo(new Outcome(AFTER.keyIds().getFirst(), 2, 0, List.of(), 0));
        assertThat(AFTER.open(new Sealed(sealed("registries", "password", registry.toString())), of(registry)))
                .isEqualTo("canary");
        JobSecrets secrets = Wire.readText(sealed("jobs", "secrets", job.toString()), JobSecrets.class);
        assertThat(secrets.openLogin(AFTER, job)).contains(LOGIN);
        assertThat(secrets.openBuild(AFTER, job)).isEqualTo(Map.of("npm", "canary too"));
    }

    @Test
    void doneAgainItChangesNothing() {
        UUID registry = registry(ada, BEFORE);
        assertThat(rotate(BOTH).resealed()).isEqualTo(1);
        String sealed = sealed("registries", "password", registry.toString());
        assertThat(rotate(BOTH)).isEqualTo(new Outcome(AFTER.keyIds().getFirst(), 0, 1, List.of(), 0));
        assertThat(sealed("registries", "password", registry.toString())).isEqualTo(sealed);
    }

    @Test
    void moreThanAPageIsDoneToTheEndWhereverItWasStopped() {
        List<UUID> registries = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            registries.add(registry(ada, i % 3 == 0 ? BOTH : BEFORE));
        }
        assertThat(rotate(BOTH)).isEqualTo(new Outcome(AFTER.keyIds().getFirst(), 300, 150, List.of(), 0));
        assertThat(registries)
                .allSatisfy(id -> assertThat(
                                AFTER.open(new Sealed(sealed("registries", "password", id.toString())), of(id)))
                        .isEqualTo("canary"));
    }

    @Test
    void whatNoKeyOpensIsNamedAndLeftAsItIs() {
        SecretBox lost = SecretBox.of("a lost key that is long enough for all of this", "", List.of());
        UUID shut = registry(ada, lost);
        UUID other = registry(ada, BEFORE);
        String sealed = sealed("registries", "password", shut.toString());
        Outcome outcome = rotate(BOTH);
        assertThat(outcome.shut()).containsExactly("registries " + shut);
        assertThat(outcome.resealed()).isEqualTo(1);
        assertThat(sealed("registries", "password", shut.toString())).isEqualTo(sealed);
        assertThat(AFTER.open(new Sealed(sealed("registries", "password", other.toString())), of(other)))
                .isEqualTo("canary");
    }

    @Test
    void jobsWhoseOrdersAreOnTheirWayAreCounted() {
        job("PENDING", null, BEFORE);
        job("PENDING", Instant.now(), BEFORE);
        job("BUILDING", Instant.now(), BEFORE);
        job("DONE", Instant.now(), BEFORE);
        job("BUILDING", Instant.now(), null);
        Outcome outcome = rotate(BOTH);
        assertThat(outcome.resealed()).isEqualTo(4);
        assertThat(outcome.underWay()).isEqualTo(2);
    }

    @Test
    void whatSomebodyChangedMeanwhileStaysAsTheyChangedIt() {
        UUID registry = registry(ada, BEFORE);
        SealedColumn column = SealedRegistries.PASSWORDS;
        SealedColumn.Cell seen = get(column.page(database.client(), "", 10).single());
        String changed = BEFORE.seal("changed", of(registry)).text();
        assertThat(get(column.replace(database.client(), seen, changed))).isTrue();
        String late = BOTH.seal("canary", of(registry)).text();
        assertThat(get(column.replace(database.client(), seen, late))).isFalse();
        assertThat(sealed("registries", "password", registry.toString())).isEqualTo(changed);
    }

    @Test
    void aPageHoldsWhatIsSealedAndNothingElse() {
        JobId sealed = job("DONE", null, BEFORE);
        job("DONE", null, null);
        assertThat(get(SealedJobs.SECRETS.page(database.client(), "", 10).collectList()))
                .extracting(SealedColumn.Cell::id)
                .containsExactly(sealed.toString());
        assertThat(get(SealedJobs.SECRETS
                        .page(database.client(), sealed.toString(), 10)
                        .collectList()))
                .isEmpty();
    }

    private Outcome rotate(SecretBox box) {
        return new SecretRotation(database.client(), database.transaction(), box).rotate();
    }

    private static Binding of(UUID registry) {
        return new Binding("registry", registry.toString());
    }

    private String sealed(String table, String column, String id) {
        return get(database.client()
                .sql("SELECT " + column + " FROM " + table + " WHERE id = :id")
                .bind("id", id)
                .mapValue(String.class)
                .one());
    }

    private String user() {
        String id = UUID.randomUUID().toString();
        run(database.client().sql("""
                        INSERT INTO users (id, username, username_key, first_name, last_name, email, password_hash,
                          disabled, created_at) VALUES (:id, 'ada', :id, 'A', 'B', 'a@example.com', 'hash', FALSE, :now)""").bind("id", id).bind("now", Instant.now()).then());
        return id;
    }

    private UUID registry(String owner, @Nullable SecretBox box) {
        UUID id = UUID.randomUUID();
        GenericExecuteSpec sql = database.client()
                .sql("""
                        INSERT INTO registries (id, owner, name, uri, username, password, created_at, updated_at)
                        VALUES (:id, :owner, :id, 'https://a.b', :username, :password, :now, :now)""")
                .bind("id", id.toString())
                .bind("owner", owner)
                .bind("now", Instant.now());
        run((box == null
                        ? sql.bindNull("username", String.class).bindNull("password", String.class)
                        : sql.bind("username", "ada")
                                .bind("password", box.seal("canary", of(id)).text()))
                .then());
        return id;
    }

    private JobId job(String status, @Nullable Instant released, @Nullable SecretBox box) {
        JobId id = JobId.create();
        GenericExecuteSpec sql = database.client()
                .sql("""
                        INSERT INTO jobs (id, owner, name, target, spec, status, created_at, events, attempt, released_at, secrets)
                        VALUES (:id, :owner, 'a', 'a.b/a:1', '{}', :status, :now, 1, 1, :released, :secrets)""")
                .bind("id", id.toString())
                .bind("owner", ada)
                .bind("status", status)
                .bind("now", Instant.now());
        sql = released == null ? sql.bindNull("released", Instant.class) : sql.bind("released", released);
        run((box == null
                        ? sql.bindNull("secrets", String.class)
                        : sql.bind(
                                "secrets",
                                Wire.writeText(JobSecrets.seal(
                                        box, id, "a.b", Optional.of(LOGIN), Map.of("npm", "canary too")))))
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
