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
 */
public record JobRequest(JobSpec spec) {
    public JobRequest {
        Objects.requireNonNull(spec);
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
        return fields.build(() -> new JobRequest(spec.get()));
    }
}
