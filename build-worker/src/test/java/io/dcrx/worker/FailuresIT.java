package io.dcrx.worker;

import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything that a job can fail of has its reason. */
class FailuresIT {
    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder);
        farm.worker("worker");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void aCommandThatFailsGivesItsExitCodeAndStep() {
        Failure failure = failureOf(farm.order("it/fails", Farm.run("echo oh no; exit 3")));
        assertThat(failure.reason()).isEqualTo(FailureReason.STEP_FAILED);
        assertThat(failure.exitCode()).isEqualTo(3);
        assertThat(failure.step()).isEqualTo("[2/2] RUN echo oh no; exit 3");
        assertThat(failure.message()).contains("exit code: 3");
    }

    @Test
    void aBaseThatDoesNotExistIsNotFound() {
        String nowhere = Surroundings.registry() + "/it/no-such-image";
        Layer base = new Layer.Stage(nowhere, "1");
        JobSpec spec = new JobSpec("it/baseless", "latest", List.of(base));
        ImageReference target = new ImageReference(Surroundings.registry(), "it/baseless", "latest");
        Failure failure = failureOf(new JobOrder(JobId.create(), 1, Farm.OWNER, target, spec));
        assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        assertThat(failure.message()).contains(nowhere);
    }

    @Test
    void aRegistryThatIsDownIsUnavailable() throws Exception {
        Failure failure = failureOf(farm.order("127.0.0.1:" + closedPort(), "it/nobody-home"));
        assertThat(failure.reason()).isEqualTo(FailureReason.REGISTRY_UNAVAILABLE);
        assertThat(failure.message()).containsIgnoringCase("connection refused");
    }

    @Test
    void aRegistryThatWantsToKnowWhoWeAreRefuses() throws Exception {
        try (Doorkeeper doorkeeper = Doorkeeper.start()) {
            Failure failure = failureOf(farm.order(doorkeeper.host(), "it/stranger"));
            assertThat(failure.reason()).isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED);
        }
    }

    private static Failure failureOf(JobOrder order) {
        farm.publish(order);
        Progress end = farm.awaitEnd(order);
        assertThat(end).isInstanceOf(Progress.Failed.class);
        return ((Progress.Failed) end).failure();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
