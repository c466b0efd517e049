package io.dcrx.job;

import io.dcrx.parse.Fields;
import io.dcrx.parse.InvalidInput;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The job request of the HTTP contract: what to build, which travels on to a worker, and what only the gateway needs to
 * know about it.
 *
 * @param priority what of the owner's and of everybody's jobs goes before it
 */
public record JobRequest(JobSpec spec, Priority priority) {
    public JobRequest {
        Objects.requireNonNull(spec);
        Objects.requireNonNull(priority);
    }

    /** As urgent as most are. */
    public JobRequest(JobSpec spec) {
        this(spec, Priority.NORMAL);
    }

    /**
     * Reads a request.
     *
     * @throws InvalidInput naming everything that is wrong with it
     */
    public static JobRequest parse(JsonNode request) {
        return Fields.read(request, JobRequest::read);
    }

    private static Optional<JobRequest> read(Fields fields) {
        Supplier<JobSpec> spec = JobSpec.read(fields);
        Priority priority = fields.optionalChoice("priority", Priority.class).orElse(Priority.NORMAL);
        return fields.build(() -> new JobRequest(spec.get(), priority));
    }
}
