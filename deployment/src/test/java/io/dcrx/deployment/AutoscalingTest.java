package io.dcrx.deployment;

import io.dcrx.deployment.ScaledFarm.Moment;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** An experiment: a storm of jobs, and the chart's own scaler, as it would act on what gateways tell. */
class AutoscalingTest {
    private static final int STORM = 600;

    private final JsonNode scaler = Chart.of(Map.of("worker.autoscaling.enabled", "true"))
            .one("ScaledObject", "farm-dcrx-kv-worker")
            .path("spec");
    private final ScaledFarm farm = new ScaledFarm(scaler);

    /** What the scaler of the experiment goes by is what that of the chart asks for. */
    @Test
    void itGoesByWhatRunsAndWhatWaitsAndCouldRun() {
        assertThat(scaler.at("/triggers/0/metadata/query").asString())
                .isEqualTo("max(dcrx_fleet_slots_busy) + (sum(max by (priority) (dcrx_queue_depth_jobs))"
                        + " - sum(max by (priority) (dcrx_queue_held_jobs)) or vector(0))");
    }

    @Test
    void workersFollowAStormAndGoWhenItIsOver() {
        farm.run(60);
        farm.submit(STORM);
        farm.run(1740);
        List<Moment> moments = farm.moments();
        print(moments);
        int most = scaler.path("maxReplicaCount").asInt();
        int all = first(moments, moment -> moment.workers() == most);
        int done = first(moments, moment -> moment.at() > 60 && moment.waiting() == 0 && moment.busy() == 0);
        assertThat(all).as("when all workers there may be are wanted").isBetween(60, 150);
        assertThat(done).as("when the storm is over").isBetween(300, 600);
        assertThat(moments.getLast().workers()).as("at the end").isEqualTo(2);
        assertThat(turns(moments)).as("ups and downs").isEqualTo(2);
    }

    private static int first(List<Moment> moments, Predicate<Moment> condition) {
        return moments.stream().filter(condition).map(Moment::at).findFirst().orElse(Integer.MAX_VALUE);
    }

    /** How often the number of workers began to go another way. */
    private static int turns(List<Moment> moments) {
        int turns = 0;
        int direction = 0;
        for (int i = 1; i < moments.size(); i++) {
            int step =
                    Integer.signum(moments.get(i).workers() - moments.get(i - 1).workers());
            if (step != 0 && step != direction) {
                direction = step;
                turns++;
            }
        }
        return turns;
    }

    private static void print(List<Moment> moments) {
        System.out.printf("%n  %6s %8s %6s %8s%n", "second", "waiting", "busy", "workers");
        moments.stream()
                .filter(moment -> moment.at() % 60 == 30)
                .forEach(moment -> System.out.printf(
                        "  %6d %8d %6d %8d%n", moment.at(), moment.waiting(), moment.busy(), moment.workers()));
    }
}
