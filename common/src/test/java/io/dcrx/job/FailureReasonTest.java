package io.dcrx.job;

import io.dcrx.job.FailureReason.Fault;
import io.dcrx.job.FailureReason.Retry;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureReasonTest {
    private static final String TABLE = """
            INVALID_DOCKERFILE      USER NEVER
            BASE_IMAGE_NOT_FOUND    USER NEVER
            BASE_IMAGE_UNAUTHORIZED USER NEVER
            STEP_FAILED             USER NEVER
            CONTEXT_MISSING         USER NEVER
            CONTEXT_UNFIT           USER NEVER
            CONTEXT_UNAVAILABLE     FARM WORTHWHILE
            SECRET_MISSING          USER NEVER
            OUT_OF_MEMORY           USER NEVER
            DISK_FULL               FARM WORTHWHILE
            TIMED_OUT               USER NEVER
            EXPIRED_IN_QUEUE        FARM NEVER
            REGISTRY_UNAUTHORIZED   USER NEVER
            REGISTRY_UNAVAILABLE    FARM WORTHWHILE
            ENGINE_UNAVAILABLE      FARM WORTHWHILE
            WORKER_LOST             FARM WORTHWHILE
            INTERNAL                FARM WORTHWHILE
            """;

    @Test
    void everyReasonSaysWhoseFaultItIsAndWhetherItIsRetried() {
        String table = Arrays.stream(FailureReason.values())
                .map(reason -> "%-23s %s %s%n".formatted(reason, reason.fault(), reason.retry()))
                .collect(Collectors.joining());

        assertThat(table).isEqualToNormalizingNewlines(TABLE);
    }

    @Test
    void onlyWhatIsTheFarmsFaultIsRetried() {
        assertThat(FailureReason.values())
                .filteredOn(reason -> reason.retry() == Retry.WORTHWHILE)
                .allSatisfy(reason -> assertThat(reason.fault()).isEqualTo(Fault.FARM));
    }

    @ParameterizedTest
    @CsvSource({
        "CREATED, false",
        "PENDING, false",
        "AUTHORIZING, false",
        "GENERATING, false",
        "BUILDING, false",
        "PUSHING, false",
        "DONE, true",
        "FAILED, true",
        "CANCELLED, true"
    })
    void aStatusIsTerminalOrNot(JobStatus status, boolean terminal) {
        assertThat(status.isTerminal()).isEqualTo(terminal);
    }
}
