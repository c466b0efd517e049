package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Source;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** What stays on an engine's disk, and what does not. */
class UpkeepIT {
    private static final DataSize NONE = DataSize.ofBytes(0);
    private static final DataSize MUCH = DataSize.ofTerabytes(1);
    private static final DataSize MORE_THAN_THERE_IS = DataSize.ofTerabytes(1_000_000);

    private final Engineering engineering = new Engineering();
    private JobOrder order = order();

    @BeforeEach
    void idle() throws Exception {
        build();
    }

    @AfterEach
    void close() throws Exception {
        engineering.close();
    }

    @Test
    void cacheStaysThatIsWithinItsLimits() throws Exception {
        engineering.upkeep(new DiskProperties(MUCH, Duration.ofDays(1), NONE)).look();
        assertThat(build().cachedSteps()).isPositive();
    }

    @Test
    void cacheGoesThatIsTooMuch() throws Exception {
        engineering.upkeep(new DiskProperties(NONE, null, NONE)).look();
        assertThat(build().cachedSteps()).isZero();
    }

    @Test
    void cacheGoesThatNobodyUsedForLong() throws Exception {
        Thread.sleep(Duration.ofSeconds(2)); // What is younger than the second stays.
        engineering
                .upkeep(new DiskProperties(null, Duration.ofSeconds(1), NONE))
                .look();
        assertThat(build().cachedSteps()).isZero();
    }

    @Test
    void cacheIsLeftToTheEngineIfNothingElseIsSaidHoweverShortTheDisk() throws Exception {
        engineering.upkeep(new DiskProperties(null, null, MORE_THAN_THERE_IS)).look();
        assertThat(build().cachedSteps()).isPositive();
    }

    @Test
    void allOfTheCacheGoesWhereTheDiskIsShort() throws Exception {
        engineering.upkeep(new DiskProperties(MUCH, null, MORE_THAN_THERE_IS)).look();
        assertThat(build().cachedSteps()).isZero();
    }

    @Test
    void nothingIsCleanedUpWhileSomethingIsBuilt() throws Exception {
        Upkeep upkeep = engineering.upkeep(new DiskProperties(NONE, null, NONE));
        try (Workbench _ = engineering.open(order)) {
            upkeep.look();
        }
        assertThat(build().cachedSteps()).isPositive();
    }

    @Test
    void whatADeadAttemptLeftGoesAndWhatALivingOneHasStays() throws Exception {
        String left = BuildKitBench.OWN_NAME + order.jobId() + ":" + attemptOf(Duration.ofDays(3));
        String living = BuildKitBench.OWN_NAME + order.jobId() + ":" + attemptOf(Duration.ofHours(1));
        try (Workbench bench = engineering.open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            String image = bench.build().id();
            for (String name : new String[] {left, living}) {
                tag(image, name);
            }
        }
        awaitIdle();
        try {
            engineering.upkeep(new DiskProperties(null, null, NONE)).look();
            assertThat(engineering.docker().names(BuildKitBench.OWN_NAME + "*"))
                    .contains(living)
                    .doesNotContain(left);
        } finally {
            engineering.docker().untag(living);
        }
    }

    /** Another image has its tag by then: the digest would be left as a name of ours, and with it the image, for ever. */
    @Test
    void anImageGoesAfterThePushEvenIfItsTagIsAnothersMeanwhile() throws Exception {
        String id;
        try (Workbench bench = engineering.open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            BuiltImage image = bench.build();
            id = image.id();
            var _ = bench.push(image, order.target(), Optional.empty());
            engineering.docker().tag("python:3.11-slim", order.target());
        }
        awaitIdle();
        try {
            assertThat(engineering.docker().find(id)).isEmpty();
        } finally {
            engineering.docker().untag(order.target().toString());
        }
    }

    @Test
    void aDiskWithTooLittleRoomIsASentenceAndOneThatIsNotSeenIsNone() throws Exception {
        EngineDisk disk = new EngineDisk(new DiskProperties(null, null, MORE_THAN_THERE_IS), new SimpleMeterRegistry());
        assertThat(disk.shortage()).as("not known yet").isEmpty();
        disk.isAt(Path.of("/not/on/this/machine"));
        assertThat(disk.shortage()).isEmpty();
        disk.isAt(Path.of("/"));
        assertThat(disk.shortage())
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .matches("the engine's disk \\(/\\) has \\d+ MB left, and jobs are taken from \\d+ MB on"));
    }

    private BuiltImage build() throws EngineFailure {
        BuiltImage image = engineering.buildAndCount(order);
        awaitIdle();
        return image;
    }

    private void awaitIdle() {
        Awaitility.await().until(() -> {
            var _ = engineering.engine().probe();
            return engineering.engine().isIdle();
        });
    }

    private void tag(String image, String name) throws EngineFailure {
        int colon = name.lastIndexOf(':');
        engineering.docker().tag(image, name.substring(0, colon), name.substring(colon + 1));
    }

    /** Begun so long ago. */
    private static UUID attemptOf(Duration ago) {
        long millis = Instant.now().minus(ago).toEpochMilli();
        return new UUID(millis << 16 | 0x7000, 0x8000_0000_0000_0001L);
    }

    private static JobOrder order() {
        String dockerfile = "FROM python:3.11-slim\nRUN head -c 2000000 /dev/urandom > /" + UUID.randomUUID() + "\n";
        return Engineering.order(
                Engineering.OWNER, "it/upkeep", new Source.DockerfileText(dockerfile), BuildOptions.NONE, "1");
    }
}
