package io.dcrx.gateway.jobs;

import io.dcrx.gateway.jobs.Outbox.InLine;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnerLimitTest {
    private static final UUID ADA = new UUID(1, 1);
    private static final UUID BOB = new UUID(2, 2);

    @Test
    void roomIsWhatIsLeft() {
        OwnerLimit limit = new OwnerLimit(3);
        assertThat(limit.room(ADA, Map.of())).isEqualTo(3);
        assertThat(limit.room(ADA, Map.of(ADA, 2, BOB, 3))).isEqualTo(1);
        assertThat(limit.room(BOB, Map.of(BOB, 5))).isZero();
    }

    @Test
    void theFirstOfEveryOwnerMayGo() {
        InLine later = job(ADA, Priority.NORMAL, 3);
        InLine low = job(ADA, Priority.LOW, 1);
        InLine first = job(ADA, Priority.NORMAL, 2);
        InLine other = job(BOB, Priority.LOW, 9);
        OwnerLimit.Split split = new OwnerLimit(2).split(List.of(low, later, other, first), Map.of(ADA, 1));
        assertThat(split.allowed()).containsExactly(first, other);
        assertThat(split.overLimit()).containsExactly(later, low);
    }

    @Test
    void withoutALimitAllMay() {
        List<InLine> jobs = List.of(job(ADA, Priority.NORMAL, 1), job(ADA, Priority.NORMAL, 2));
        assertThat(OwnerLimit.NONE.split(jobs, Map.of(ADA, 1000))).isEqualTo(new OwnerLimit.Split(jobs, List.of()));
    }

    private static InLine job(UUID owner, Priority priority, long turn) {
        return new InLine(new Place(priority, turn, JobId.create()), owner, false);
    }
}
