package io.dcrx.gateway.jobs;

import io.dcrx.context.StoredContext;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Priority;
import io.dcrx.wire.Wire;
import io.netty.buffer.ByteBufUtil;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that comes into the farm.
 *
 * @param job as its first event has made it
 * @param kept its specification, as it is kept
 * @param secrets what it keeps to itself, as it is kept; null if that is nothing
 * @param trace of which its spans are children; null if it is not traced
 */
record Newcomer(
        Job job,
        Priority priority,
        JobSpec spec,
        String kept,
        @Nullable String secrets,
        @Nullable String trace,
        JobEvent.Accepted first) {

    static Newcomer of(Job created, Priority priority, JobSpec spec, JobSecrets secrets, @Nullable String trace) {
        JobEvent.Accepted first = new JobEvent.Accepted(created.id(), created.createdAt());
        @Nullable String sealed = secrets.areNone() ? null : Wire.writeText(secrets);
        return new Newcomer(created.on(first), priority, spec, Wire.writeText(spec), sealed, trace, first);
    }

    /** The same one, with a context of which more is known. */
    Newcomer with(StoredContext context) {
        JobSpec known = spec.with(context);
        return new Newcomer(job, priority, known, Wire.writeText(known), secrets, trace, first);
    }

    /** Where it will stand depends on the others there. */
    Lane lane() {
        return new Lane(job.owner(), priority);
    }

    /** In bytes: what of its row, and of its order on Kafka, is as large as somebody made it. */
    int weight() {
        return ByteBufUtil.utf8Bytes(kept) + (secrets == null ? 0 : ByteBufUtil.utf8Bytes(secrets));
    }

    @Nullable
    String contextId() {
        return spec.context() instanceof StoredContext stored
                ? stored.contextId().toString()
                : null;
    }

    /** The jobs of one owner that are equally urgent. */
    record Lane(UUID owner, Priority priority) {}
}
