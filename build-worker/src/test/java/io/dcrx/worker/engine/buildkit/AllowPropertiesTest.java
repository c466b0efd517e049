package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class AllowPropertiesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final AllowProperties allow = new AllowProperties(false, false);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letTheSlowAnswer() {
        end.countDown();
    }

    @Test
    void publicHostsAndThoseThatNobodyKnowsAreLeftToTheEngine() {
        assertThatCode(() -> require(dockerfile("public.example", "unknown.example"), lookup(LONG)))
                .doesNotThrowAnyException();
    }

    @Test
    void aNameThatLeadsInsideIsRefused() {
        assertRefused(
                FailureReason.INVALID_DOCKERFILE,
                "ADD must not fetch from inner.example, whose",
                () -> require(dockerfile("public.example", "inner.example"), lookup(LONG)));
    }

    @Test
    void whatMayLeadAnywhereIsNotLookedUp() {
        AllowProperties all = new AllowProperties(true, false);
        assertThatCode(() -> all.requirePublicSources(dockerfile("inner.example"), lookup(LONG)))
                .doesNotThrowAnyException();
    }

    @Test
    void soManyHostsAreRefusedUnasked() {
        String[] hosts =
                IntStream.range(0, 101).mapToObj(i -> "slow" + i + ".example").toArray(String[]::new);
        assertRefused(
                FailureReason.INVALID_DOCKERFILE,
                "more than 100 hosts, and here are 101",
                () -> require(dockerfile(hosts), lookup(LONG)));
    }

    /** It would lead somewhere once the engine asks. */
    @Test
    void aNameThatIsNotAnsweredForInTimeIsRefused() {
        assertRefused(
                FailureReason.INTERNAL,
                "whether slow.example, from which",
                () -> require(dockerfile("public.example", "slow.example"), lookup(Duration.ofMillis(300))));
    }

    @Test
    void whoGivesUpDoesNotWaitForTheAnswer() {
        HostLookup givenUp = new HostLookup(this::resolve, LONG, () -> true);
        assertRefused(FailureReason.INTERNAL, "cancelled", () -> require(dockerfile("slow.example"), givenUp));
    }

    @Test
    void whoIsInterruptedDoesNotWaitForTheAnswer() {
        Thread.currentThread().interrupt();
        try {
            assertRefused(
                    FailureReason.INTERNAL, "interrupted", () -> require(dockerfile("slow.example"), lookup(LONG)));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void require(String dockerfile, HostLookup lookup) throws EngineFailure {
        allow.requirePublicSources(dockerfile, lookup);
    }

    private static void assertRefused(FailureReason reason, String why, ThrowingCallable call) {
        EngineFailure failure = catchThrowableOfType(EngineFailure.class, call);
        assertThat(failure).hasMessageContaining(why);
        assertThat(failure.failure().reason()).isEqualTo(reason);
    }

    private HostLookup lookup(Duration limit) {
        return new HostLookup(this::resolve, limit, () -> false);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "public.example" -> addresses("8.8.8.8");
            case "inner.example" -> addresses("8.8.8.8", "10.0.0.1");
            case "unknown.example" -> throw new UnknownHostException(host);
            default -> {
                awaitEnd();
                yield addresses("8.8.8.8");
            }
        };
    }

    /** As the system's resolver, which no interrupt ends. */
    private void awaitEnd() {
        boolean ended = false;
        while (!ended) {
            try {
                end.await();
                ended = true;
            } catch (InterruptedException _) {
                // It goes on.
            }
        }
    }

    private static InetAddress[] addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static String dockerfile(String... hosts) {
        return Arrays.stream(hosts)
                .map(host -> "ADD https://" + host + "/a /a\n")
                .collect(Collectors.joining("", "FROM scratch\n", ""));
    }
}
