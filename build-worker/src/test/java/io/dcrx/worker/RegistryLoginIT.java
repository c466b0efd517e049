package io.dcrx.worker;

import io.dcrx.image.Command;
import io.dcrx.image.Layer;
import io.dcrx.job.EngineKind;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.Login;
import io.dcrx.job.Progress;
import io.dcrx.seal.SecretBox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs that bring their own way into a registry, sealed, and a worker that opens it. */
class RegistryLoginIT {
    private static final SecretBox BOX = SecretBox.of("", Farm.SECRET_KEY, List.of());

    @TempDir
    static Path folder;

    private static Farm farm;
    private static AuthRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        registry = AuthRegistry.withPasswords(folder);
        farm = Farm.start(folder.resolve("kafka"));
        farm.worker("worker");
    }

    @AfterAll
    static void stop() {
        farm.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource
    void theImageIsPushedWithTheJobsOwnLogin(EngineKind engine) {
        JobOrder order = order(engine, "it/mine-" + engine.id());
        farm.publish(with(order, seal(order, AuthRegistry.PASSWORD)));
        assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsFoundBeforeAnythingIsBuilt(EngineKind engine) {
        JobOrder order = order(engine, "it/wrong-" + engine.id());
        farm.publish(with(order, seal(order, "canary")));
        Failure failure = ((Progress.Failed) farm.awaitEnd(order)).failure();
        assertThat(failure.reason()).isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED);
        assertThat(failure.message()).doesNotContain("canary");
        assertThat(farm.events(order)).noneMatch(event -> event.progress() instanceof Progress.Building);
    }

    @ParameterizedTest
    @EnumSource
    void withoutALoginItIsRefused(EngineKind engine) {
        JobOrder order = order(engine, "it/none-" + engine.id());
        farm.publish(with(order, null));
        assertThat(((Progress.Failed) farm.awaitEnd(order)).failure().reason())
                .isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED);
    }

    @Test
    void whatWasSealedForAnotherJobIsNotUsed() {
        JobOrder other = order(EngineKind.JIB, "it/other");
        JobOrder order = order(EngineKind.JIB, "it/thief");
        farm.publish(with(order, seal(other, AuthRegistry.PASSWORD)));
        assertThat(((Progress.Failed) farm.awaitEnd(order)).failure().reason()).isEqualTo(FailureReason.INTERNAL);
    }

    /** Which that engine builds. */
    private static JobOrder order(EngineKind engine, String name) {
        return switch (engine) {
            case JIB -> farm.order(registry.host(), name);
            case BUILDKIT -> farm.order(registry.host(), name, new Layer.Run(new Command.Shell("true")));
        };
    }

    private static JobSecrets seal(JobOrder order, String password) {
        Login login = new Login(AuthRegistry.USERNAME, password);
        return JobSecrets.seal(BOX, order.jobId(), registry.host(), Optional.of(login), Map.of());
    }

    private static JobOrder with(JobOrder order, @Nullable JobSecrets secrets) {
        return new JobOrder(order.jobId(), 1, order.owner(), order.target(), order.spec(), secrets);
    }
}
