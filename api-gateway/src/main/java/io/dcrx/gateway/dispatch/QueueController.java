package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.fleet.Fleet;
import io.dcrx.gateway.jobs.Backlog;
import io.dcrx.gateway.jobs.Outbox;
import io.dcrx.job.Priority;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@Tag(name = "Fleet", description = "The workers that build.")
class QueueController {
    /** How old an answer may be: counting a long line takes the database a while, and many may ask. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final Mono<Line> line;

    QueueController(Backlog backlog, Outbox outbox, Fleet fleet) {
        this.fleet = fleet;
        this.line = Mono.zip(backlog.depths().collectMap(Backlog.Depth::priority), outbox.load(), Line::new)
                .cache(_ -> FRESH, _ -> Duration.ZERO, () -> Duration.ZERO);
    }

    private record Line(Map<Priority, Backlog.Depth> depths, Outbox.Load underWay) {}

    /** What waits, and what of it is on its way. */
    record Queue(List<Depth> waiting, Window window, int running, int slots, int busy) {}

    /**
     * @param jobs that wait in the database
     * @param held those of them whose owners have as many with the workers as one user may
     * @param oldestWait seconds since the oldest of them was handed in; null if there is none
     */
    record Depth(
            Priority priority,
            long jobs,
            long held,

            @Schema(description = "In seconds", example = "12.5") @Nullable
            Double oldestWait) {}

    /**
     * @param size how many orders may lie on Kafka
     * @param released how many do
     * @param room how many more may
     */
    record Window(int size, int released, int room) {}

    @GetMapping("/queue")
    @Operation(
            operationId = "showQueue",
            summary = "See how many jobs wait, and how many workers could take",
            description = """
                    Jobs wait in the database, in a fair order, and a few orders at a time lie ready on Kafka: as many as there
                    are free slots, and some for those that become free next. `slots` and `busy` are what the workers said
                    last that take jobs. `held` are those that stand back until others of the same user have ended: the farm
                    may limit how many of one user it builds at once. The answer may be a second old.""")
    Mono<Queue> show() {
        return line.map(line -> queue(line, fleet.capacity()));
    }

    private static Queue queue(Line line, Fleet.Capacity capacity) {
        Policy.Load load = Policy.Load.of(capacity, line.underWay());
        return new Queue(
                Arrays.stream(Priority.values())
                        .map(priority -> depth(priority, line.depths().get(priority)))
                        .toList(),
                new Window(load.window(), load.released(), load.room()),
                line.underWay().running(),
                capacity.slots(),
                capacity.busy());
    }

    private static Depth depth(Priority priority, Backlog.@Nullable Depth depth) {
        if (depth == null) {
            return new Depth(priority, 0, 0, null);
        }
        Duration wait = Duration.between(depth.oldest().madeAt(), Instant.now());
        return new Depth(priority, depth.jobs(), depth.held(), Math.max(0, wait.toMillis()) / 1000.0);
    }
}
