package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.ImageReference;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Lets one at a time work with a target. The engine pushes what a local name points to, so nobody may point it elsewhere
 * meanwhile.
 */
final class Turnstile {
    private static final long LOOK_MILLIS = 100;

    private final Set<ImageReference> taken = new HashSet<>();

    /** Waits its turn, or fails when it is told to give up. */
    synchronized void enter(ImageReference target, BooleanSupplier givenUp) throws EngineFailure {
        try {
            while (!taken.add(target)) {
                if (givenUp.getAsBoolean()) {
                    throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "cancelled while waiting to push"));
                }
                wait(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineFailure(FailureReason.INTERNAL, "interrupted while waiting to push", e);
        }
    }

    synchronized void leave(ImageReference target) {
        taken.remove(target);
        notifyAll();
    }
}
