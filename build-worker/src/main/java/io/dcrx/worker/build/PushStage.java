package io.dcrx.worker.build;

import io.dcrx.image.ImageReference;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.AttemptLog;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.List;

/**
 * The last stage of a build, tried again by itself: what was built stays built. Between two tries time goes by, so the
 * lease is proven anew before each.
 */
final class PushStage {
    private final Workbench bench;
    private final Lease lease;
    private final AttemptLog log;
    private final StopSign stop;
    private final Retry retry;
    private final BuildMeters meters;

    PushStage(Workbench bench, Lease lease, AttemptLog log, StopSign stop, Retry retry, BuildMeters meters) {
        this.bench = bench;
        this.lease = lease;
        this.log = log;
        this.stop = stop;
        this.retry = retry;
        this.meters = meters;
    }

    /**
     * Pushes to all of them, for the first time with a lease that was just proven.
     *
     * @param access what registries may see
     * @return what the last one has
     */
    PushedImage run(BuiltImage image, List<ImageReference> targets, Access access) throws EngineFailure, LeaseLost {
        for (ImageReference other : targets.subList(0, targets.size() - 1)) {
            push(image, other, access);
        }
        return push(image, targets.getLast(), access);
    }

    private PushedImage push(BuiltImage image, ImageReference target, Access access) throws EngineFailure, LeaseLost {
        Retry.AsyncContext<PushedImage> tries = retry.asyncContext();
        while (true) {
            try {
                PushedImage pushed = bench.push(image, target, access.of(target));
                tries.onComplete();
                return pushed;
            } catch (EngineFailure failure) {
                long millis = tries.onError(failure);
                if (millis < 0 || stop.isUp()) {
                    throw failure;
                }
                pause(Duration.ofMillis(millis), failure);
            }
        }
    }

    private void pause(Duration time, EngineFailure failure) throws EngineFailure, LeaseLost {
        meters.pushRetried();
        log.say("The push did not go through, and is tried again in %.1f s: %s"
                .formatted(time.toMillis() / 1000.0, failure.failure().message()));
        stop.await(time);
        if (!stop.isUp()) {
            lease.prove();
        }
        if (stop.isUp()) {
            throw failure;
        }
    }
}
