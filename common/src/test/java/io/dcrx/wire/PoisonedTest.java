package io.dcrx.wire;

import io.dcrx.job.JobEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PoisonedTest {
    @Test
    void saysWhereTheRecordStandsAndWhatWasWrongWithIt() {
        Poisoned poisoned = keep("{broken".getBytes(StandardCharsets.UTF_8));
        assertThat(poisoned.key()).isEqualTo("dcrx.events-3@42");
        assertThat(poisoned.reason()).startsWith("not a JobEvent: ");
        assertThat(Base64.getDecoder().decode(poisoned.content()))
                .isEqualTo("{broken".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsTheBeginningOfWhatIsLong() {
        Poisoned poisoned = keep(new byte[1_000_000]);
        assertThat(poisoned.size()).isEqualTo(1_000_000);
        assertThat(Base64.getDecoder().decode(poisoned.content())).hasSize(Poisoned.KEPT);
    }

    @Test
    void whatHasNoValueHasNoContent() {
        assertThat(keep(null).content()).isEmpty();
    }

    private static Poisoned keep(byte @Nullable [] value) {
        Wire.Undecodable e = catchThrowableOfType(
                Wire.Undecodable.class, () -> Wire.read(value == null ? new byte[0] : value, JobEvent.class));
        return Poisoned.of(Topics.EVENTS, 3, 42, Instant.EPOCH, String.valueOf(e.getMessage()), value);
    }
}
