package io.dcrx.gateway.jobs;

import io.dcrx.gateway.contexts.Contexts;
import io.dcrx.gateway.contexts.TestContexts;
import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.image.Layer;
import io.dcrx.job.JobId;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One request is one job, however often and by however many connections it comes. */
class IdempotencyContractIT extends OnEveryDatabase {
    private static final User ADA = new User(UUID.randomUUID(), "ada", Role.BUILDER);
    private static final User EVE = new User(UUID.randomUUID(), "eve", Role.BUILDER);
    private static final String BODY = "{\"name\": \"a\", \"tag\": \"b\"}";

    @TempDir
    Path home;

    private TestJobs there;
    private Idempotency idempotency;
    private Jobs jobs;
    private Contexts contexts;

    @BeforeEach
    void stores() throws Exception {
        there = new TestJobs(database);
        there.removeAll();
        GatewaySettings settings = new GatewaySettings(home, false, "a secret that all gateways of the farm share");
        idempotency = new Idempotency(database.client(), FarmSecret.of(settings, new Home(home)));
        contexts = TestContexts.in(database, home);
        jobs = there.door(idempotency, contexts);
    }

    @Test
    void theSameRequestIsOneJobAlsoWhenItComesManyTimesAtOnce() {
        List<JobId> ids = all(Flux.range(0, 8)
                .flatMap(_ -> jobs.accept(ADA, request(), once(ADA, "k", BODY))
                        .map(shown -> shown.job().id())));
        assertThat(ids).hasSize(8).containsOnly(ids.getFirst());
        assertThat(count("jobs")).isEqualTo(1);
        assertThat(there.history(ids.getFirst())).containsExactly("accepted");
    }

    @Test
    void theOrderOfTheFieldsDoesNotMatterAndWhatTheySayDoes() {
        JobId id = accept(ADA, "k", BODY);
        assertThat(accept(ADA, "k", "{\"tag\":\"b\",\"name\":\"a\"}")).isEqualTo(id);
        assertThatThrownBy(() -> accept(ADA, "k", BODY.replace("b", "c")))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.CONFLICT));
        assertThat(count("jobs")).isEqualTo(1);
    }

    @Test
    void aKeyIsItsOwnersAlone() {
        assertThat(accept(EVE, "k", BODY)).isNotEqualTo(accept(ADA, "k", BODY));
        assertThat(accept(EVE, "K", BODY)).as("keys differ by case").isNotEqualTo(accept(EVE, "k", BODY));
    }

    @Test
    void afterADayAKeyIsFreeAgain() {
        JobId id = accept(ADA, "k", BODY);
        age(Duration.ofHours(23));
        assertThat(accept(ADA, "k", BODY)).isEqualTo(id);
        age(Duration.ofHours(25));
        assertThat(accept(ADA, "k", BODY.replace("b", "c"))).isNotEqualTo(id);
        assertThat(count("idempotency_keys")).isEqualTo(1);
    }

    @Test
    void whatIsForgottenIsRemoved() {
        accept(ADA, "old", BODY);
        age(Duration.ofHours(25));
        JobId id = accept(ADA, "new", BODY);
        assertThat(get(idempotency.forgetBefore(now().minus(Idempotency.REMEMBERED))))
                .isEqualTo(1);
        assertThat(accept(ADA, "new", BODY)).isEqualTo(id);
        there.removeAll();
        assertThat(count("idempotency_keys")).as("with its job").isZero();
    }

    /** A request may hold a password that can be guessed. */
    @Test
    void whatIsStoredOfTheBodyCannotBeGuessedWithoutTheFarmsSecret() {
        String digest = once(ADA, "k", BODY).digest();
        GatewaySettings settings = new GatewaySettings(home, false, "the secret of some other farm, as long as it is");
        Idempotency other = new Idempotency(database.client(), FarmSecret.of(settings, new Home(home)));
        assertThat(other.once(
                                ADA.id(),
                                new IdempotencyKey("k"),
                                JsonMapper.shared().readTree(BODY))
                        .digest())
                .isNotEqualTo(digest);
        assertThat(digest).matches("[0-9a-f]{64}");
    }

    private JobId accept(User user, String key, String body) {
        return get(jobs.accept(user, request(), once(user, key, body))).job().id();
    }

    private Idempotency.Once once(User user, String key, String body) {
        return idempotency.once(
                user.id(), new IdempotencyKey(key), JsonMapper.shared().readTree(body));
    }

    private static JobRequest request() {
        return new JobRequest(new JobSpec("a", "latest", List.of(new Layer.Workdir("/"))));
    }

    private void age(Duration age) {
        Instant created = now().minus(age);
        run(database.client()
                .sql("UPDATE idempotency_keys SET created_at = :at")
                .bind("at", created)
                .then());
    }

    private long count(String table) {
        return get(database.client()
                .sql("SELECT count(*) FROM " + table)
                .mapValue(Long.class)
                .one());
    }
}
