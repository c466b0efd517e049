package io.dcrx.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class JobIdTest {
    @Test
    void idsSortByTheTimeOfTheirCreationAsIdsAndAsTexts() {
        List<JobId> ids = Stream.generate(JobId::create).limit(10_000).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids).extracting(JobId::toString).isSorted();
    }

    @Test
    void theFirst48BitsAreTheTime() {
        JobId id = JobId.create();

        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.madeAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void idsCompareUnsigned() {
        JobId low = JobId.parse("7fffffff-0000-7000-8000-000000000000");
        JobId high = JobId.parse("80000000-0000-7000-8000-000000000000");

        assertThat(low).isLessThan(high);
    }

    @Test
    void anIdIsReadInAnyCaseAndWrittenInLowerCase() {
        assertThat(JobId.parse("0197C0DE-0000-7000-8000-00000000000A"))
                .isEqualTo(new JobId(UUID.fromString("0197c0de-0000-7000-8000-00000000000a")))
                .hasToString("0197c0de-0000-7000-8000-00000000000a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1-1-1-1-1",
                "0197c0de000070008000000000000001",
                "0197c0de-0000-7000-8000-00000000000g",
                "0197c0de-0000-7000-8000-0000000000011",
                "0197c0de-0000-7000-8000-000000000001 ",
                "{0197c0de-0000-7000-8000-000000000001}",
            })
    void whatIsNoUuidIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JobId.parse(text));
    }
}
