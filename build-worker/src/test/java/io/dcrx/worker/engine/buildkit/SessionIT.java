package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.AuthRegistry;
import io.dcrx.worker.TokenIssuer;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What a real BuildKit asks its session for, and what it makes of the answers. */
@Timeout(120)
class SessionIT {
    private static final Credentials ROBOT = new Credentials(AuthRegistry.USERNAME, AuthRegistry.PASSWORD);

    @TempDir
    static Path folder;

    private static Engineering engineering;
    private static TokenIssuer issuer;
    private static AuthRegistry passwords;
    private static AuthRegistry tokens;

    /** How a registry finds out who comes. */
    enum Kind {
        PASSWORDS,
        TOKENS;

        AuthRegistry registry() {
            return this == PASSWORDS ? passwords : tokens;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        engineering = new Engineering(new AllowProperties(false, false));
        issuer = TokenIssuer.start(folder);
        passwords = AuthRegistry.withPasswords(Files.createDirectory(folder.resolve("passwords")));
        tokens = AuthRegistry.withTokens(Files.createDirectory(folder.resolve("tokens")), issuer);
    }

    @AfterAll
    static void stop() throws Exception {
        engineering.close();
        passwords.close();
        tokens.close();
        issuer.close();
    }

    @Test
    void aStepReadsItsSecretAndTheImageDoesNotHoldIt() throws Exception {
        String secret = UUID.randomUUID() + "\nöther line\n";
        build(
                run(
                                "--mount=type=secret,id=npm",
                                "test \"$(wc -c </run/secrets/npm)\" = "
                                        + secret.getBytes(StandardCharsets.UTF_8).length)
                        + "RUN test ! -s /run/secrets/npm\n",
                secrets(Map.of("npm", secret)));
    }

    @Test
    void aSecretOfManyKilobytesArrivesWhole() throws Exception {
        String secret = "0123456789abcdef".repeat(7_500);
        build(
                run("--mount=type=secret,id=big", "test \"$(wc -c </run/secrets/big)\" = " + secret.length()),
                secrets(Map.of("big", secret)));
    }

    @Test
    void aStepCanDoWithoutASecretThatIsNotThere() throws Exception {
        build(run("--mount=type=secret,id=npm", "test ! -e /run/secrets/npm"), secrets(Map.of("other", "x")));
        build(run("--mount=type=secret,id=npm", "test ! -e /run/secrets/npm"), Access.NONE);
    }

    @Test
    void aSecretThatIsRequiredAndNotThereIsSaidToBeMissing() {
        String step = run("--mount=type=secret,id=npm,required=true", "true");
        for (Access access : new Access[] {Access.NONE, secrets(Map.of("other", "canary"))}) {
            Failure failure = failure(step, access);
            assertThat(failure.reason()).as("%s", failure).isEqualTo(FailureReason.SECRET_MISSING);
            assertThat(failure.message()).contains("npm").doesNotContain("canary");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aPrivateBaseIsPulledAsTheJobsUserAndByNobodyElse(Kind kind) throws Exception {
        String base = privateBase(kind);
        String dockerfile = "FROM " + base + "\nENV A=" + UUID.randomUUID() + "\n";
        assertRefused(dockerfile, Access.NONE);
        assertRefused(dockerfile, pull(kind, new Credentials(AuthRegistry.USERNAME, "wrong")));
        build(dockerfile, pull(kind, ROBOT));
        // Whoever comes next has not become that user by it.
        for (Access stranger : new Access[] {
            Access.NONE, pull(kind, new Credentials(AuthRegistry.USERNAME, "wrong")), secrets(Map.of("npm", "x"))
        }) {
            assertRefused(dockerfile, stranger);
        }
        build(dockerfile, pull(kind, ROBOT));
    }

    @Test
    void whereTokensAreTakenTheEngineNeverSeesThePassword() throws Exception {
        String base = privateBase(Kind.TOKENS);
        issuer.passwordsShownBy().clear();
        build("FROM " + base + "\n", pull(Kind.TOKENS, ROBOT));
        assertThat(issuer.passwordsShownBy()).isNotEmpty().allMatch(agent -> agent.startsWith("Java-http-client"));
    }

    /** Which is how most of the world's bases are kept; the engine asks for the token, but through a session only. */
    @Test
    void aPublicBaseWhereTokensAreTakenNeedsNoLogin() throws Exception {
        String base = base(Kind.TOKENS, TokenIssuer.PUBLIC);
        build("FROM " + base + "\n", Access.NONE);
    }

    @Test
    void aBuildWithASessionIsCancelledLikeAnyOther() throws Exception {
        String marker = "sleep 3" + System.nanoTime() % 1_000_000;
        JobOrder order = Engineering.order(
                "FROM python:3.11-slim\n" + run("--mount=type=secret,id=npm", marker), BuildOptions.NONE);
        try (Workbench bench = engineering.open(order)) {
            bench.authorize(order.target(), secrets(Map.of("npm", "x")));
            bench.generate(order.spec(), ContextFiles.NONE);
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    bench.build();
                    end.complete(new AssertionError("it was built"));
                } catch (EngineFailure e) {
                    end.complete(e);
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> isRunning(marker));
            bench.cancel();
            assertThat(end.get()).isInstanceOf(EngineFailure.class);
            await().atMost(Duration.ofSeconds(10)).until(() -> !isRunning(marker));
        }
    }

    /** An image that only the robot can pull, and that the engine does not have. */
    private static String privateBase(Kind kind) throws EngineFailure {
        return base(kind, "it/private");
    }

    private static String base(Kind kind, String repository) throws EngineFailure {
        ImageReference target =
                ImageReference.parse(kind.registry().host() + "/" + repository + ":" + UUID.randomUUID());
        JobOrder order =
                Engineering.order("FROM python:3.11-slim\nENV A=" + UUID.randomUUID() + "\n", BuildOptions.NONE);
        try (Workbench bench = engineering.open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            BuiltImage image = bench.build();
            bench.push(image, target, Optional.of(ROBOT));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> engineering.docker().find(target.toString()).isEmpty());
        return target.toString();
    }

    private static void build(String dockerfile, Access access) throws EngineFailure {
        JobOrder order = Engineering.order(whole(dockerfile), BuildOptions.NONE);
        try (Workbench bench = engineering.open(order)) {
            bench.authorize(order.target(), access);
            bench.generate(order.spec(), ContextFiles.NONE);
            bench.build();
        }
    }

    private static Failure failure(String dockerfile, Access access) {
        EngineFailure[] failure = new EngineFailure[1];
        assertThatExceptionOfType(EngineFailure.class)
                .isThrownBy(() -> build(dockerfile, access))
                .satisfies(e -> failure[0] = e);
        return failure[0].failure();
    }

    private static void assertRefused(String dockerfile, Access access) {
        Failure failure = failure(dockerfile, access);
        assertThat(failure.reason()).as("%s", failure).isEqualTo(FailureReason.BASE_IMAGE_UNAUTHORIZED);
    }

    private static String whole(String dockerfile) {
        return dockerfile.startsWith("FROM") ? dockerfile : "FROM python:3.11-slim\n" + dockerfile;
    }

    /** Not taken from the cache. */
    private static String run(String mount, String command) {
        return "ENV A=" + UUID.randomUUID() + "\nRUN " + mount + " " + command + "\n";
    }

    private static Access secrets(Map<String, String> secrets) {
        return new Access(Optional.empty(), secrets);
    }

    private static Access pull(Kind kind, Credentials credentials) {
        RegistryAddress all = RegistryAddress.parse(kind.registry().host());
        return new Access(Optional.of(new Access.Pass(all, credentials)), Map.of());
    }

    private static boolean isRunning(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(command));
    }
}
