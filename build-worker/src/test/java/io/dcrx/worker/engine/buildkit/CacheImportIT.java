package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.PinnedImage;
import io.dcrx.image.RegistryAddress;
import io.dcrx.image.Source;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.AuthRegistry;
import io.dcrx.worker.RegistryProxy;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.TokenIssuer;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.HeardLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real engine that has lost all of its cache takes from the last image, as another worker's engine would. */
@Timeout(120)
class CacheImportIT {
    private static final Credentials ROBOT = new Credentials(AuthRegistry.USERNAME, AuthRegistry.PASSWORD);

    @TempDir
    static Path folder;

    private static Engineering engineering;

    /** Of two steps, of which the first writes something else each time that it runs. */
    private final String dockerfile =
            "FROM python:3.11-slim\nENV A=" + UUID.randomUUID() + "\nRUN cat /proc/sys/kernel/random/uuid > /uuid\n";

    private final HeardLog log = new HeardLog();

    @BeforeAll
    static void start() {
        engineering = new Engineering();
    }

    @AfterAll
    static void stop() throws Exception {
        engineering.close();
    }

    /** An image as it was built and pushed. */
    private record Made(JsonNode layers, JsonNode image, PinnedImage pinned) {}

    @Test
    void anEngineThatHasNoCacheTakesTheStepsOfTheLastImage() throws Exception {
        Made last = make(order(Surroundings.registry(), "CMD a"));
        loseCache();
        Made next = make(order(Surroundings.registry(), "CMD b").with(last.pinned()));
        assertThat(next.layers()).isEqualTo(last.layers());
        assertThat(log.heard).contains("2/2: CACHED");
        loseCache();
        Made cold = make(order(Surroundings.registry(), "CMD c"));
        assertThat(cold.layers()).isNotEqualTo(last.layers());
    }

    /** The next one is as good to take steps from. */
    @Test
    void stepsAreHandedOnFromImageToImage() throws Exception {
        Made made = make(order(Surroundings.registry(), "CMD a"));
        JsonNode layers = made.layers();
        for (String cmd : List.of("CMD b", "CMD c")) {
            loseCache();
            made = make(order(Surroundings.registry(), cmd).with(made.pinned()));
        }
        assertThat(made.layers()).isEqualTo(layers);
    }

    @Test
    void whatMakesItSoIsNoPartOfTheImage() throws Exception {
        Made made = make(order(Surroundings.registry(), "CMD a"));
        assertThat(made.image().path("Config").toString()).doesNotContain("INLINE");
        assertThat(engineering.docker().find(made.pinned().toString())).isEmpty();
    }

    @Test
    void anImageThatIsGoneIsDoneWithout() throws Exception {
        PinnedImage gone =
                new PinnedImage(Surroundings.registry() + "/it/gone", new Digest("sha256:" + "0a".repeat(32)));
        make(order(Surroundings.registry(), "CMD a").with(gone));
        assertThat(log.heard).anyMatch(line -> line.contains(gone + ": Its steps cannot be taken: "));
    }

    @Test
    void aRegistryThatIsGoneIsDoneWithout() throws Exception {
        PinnedImage gone = new PinnedImage("127.0.0.1:9/it/gone", new Digest("sha256:" + "0a".repeat(32)));
        make(order(Surroundings.registry(), "CMD a").with(gone));
        assertThat(log.heard).anyMatch(line -> line.contains(gone + ": Its steps cannot be taken: "));
    }

    @Test
    void aRegistryIsAskedOnlyForStepsThatTheEngineHasNot() throws Exception {
        try (RegistryProxy registry = RegistryProxy.start((_, _) -> RegistryProxy.PASS)) {
            Made own = make(order(registry.host(), "CMD a"));
            Made next = make(order(registry.host(), "CMD b").with(own.pinned()));
            assertThat(imports()).as("%s", log.heard).isZero();
            assertThat(log.heard).contains("2/2: CACHED");
            engineering
                    .upkeep(new DiskProperties(DataSize.ofBytes(0), null, DataSize.ofBytes(0)))
                    .look();
            Made imported = make(order(registry.host(), "CMD c").with(next.pinned()));
            assertThat(imports()).isPositive();
            assertThat(imported.layers()).isEqualTo(own.layers());
        }
    }

    private long imports() {
        return log.heard.stream()
                .filter(line -> line.contains("importing cache manifest"))
                .count();
    }

    @Test
    void aRegistryThatAsksForPasswordsIsShownTheJobs() throws Exception {
        try (AuthRegistry registry = AuthRegistry.withPasswords(Files.createDirectory(folder.resolve("passwords")))) {
            assertTakenBy(registry, RegistryAddress.parse(registry.host()));
        }
    }

    /** Also where the login is for a part of the registry: a token is for one repository. */
    @Test
    void aRegistryThatTakesTokensIsShownOneOfTheJobs() throws Exception {
        try (TokenIssuer issuer = TokenIssuer.start(folder);
                AuthRegistry registry =
                        AuthRegistry.withTokens(Files.createDirectory(folder.resolve("tokens")), issuer)) {
            assertTakenBy(registry, RegistryAddress.parse(registry.host() + "/it"));
        }
    }

    private void assertTakenBy(AuthRegistry registry, RegistryAddress address) throws Exception {
        Access access = new Access(Optional.of(new Access.Pass(address, ROBOT)), Map.of());
        Made last = make(order(registry.host(), "CMD a"), access);
        loseCache();
        assertThat(make(order(registry.host(), "CMD b").with(last.pinned()), Access.NONE, false)
                        .layers())
                .as("by nobody")
                .isNotEqualTo(last.layers());
        loseCache();
        assertThat(make(order(registry.host(), "CMD c").with(last.pinned()), access)
                        .layers())
                .as("%s", log.heard)
                .isEqualTo(last.layers());
    }

    private JobOrder order(String registry, String end) {
        ImageReference target =
                new ImageReference(registry, "it/cache", UUID.randomUUID().toString());
        JobSpec spec = new JobSpec(
                "it/cache",
                List.of(target.tag()),
                new Source.DockerfileText(dockerfile + end + "\n"),
                BuildOptions.NONE);
        return new JobOrder(JobId.create(), 1, Engineering.OWNER, target, spec);
    }

    private Made make(JobOrder order) throws EngineFailure {
        return make(order, Access.NONE);
    }

    private Made make(JobOrder order, Access access) throws EngineFailure {
        return make(order, access, true);
    }

    private Made make(JobOrder order, Access access, boolean pushed) throws EngineFailure {
        Made made;
        try (Workbench bench = engineering.engine().open(order, Attempt.start(1, 0, 1), log)) {
            bench.authorize(order.target(), access);
            bench.generate(order.spec(), ContextFiles.NONE);
            var built = bench.build();
            JsonNode image = engineering.docker().inspect(built.id());
            Digest digest = pushed
                    ? bench.push(built, order.target(), access.of(order.target()))
                            .digest()
                    : new Digest(built.id());
            made = new Made(
                    image.at("/RootFS/Layers"),
                    image,
                    new PinnedImage(order.target().repository(), digest));
        }
        awaitIdle();
        return made;
    }

    /** Another engine has none of it, either. */
    private static void loseCache() throws EngineFailure {
        engineering.docker().pruneCache(DataSize.ofBytes(0));
        engineering.engine().wasPruned();
    }

    private static void awaitIdle() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            var _ = engineering.engine().probe();
            return engineering.engine().isIdle();
        });
    }
}
