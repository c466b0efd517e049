package io.dcrx.gateway.jobs;

import io.dcrx.gateway.users.User;
import io.dcrx.job.JobStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document says of jobs. */
@Tag(name = "Jobs", description = "Images that are to be built.")
interface JobApi {
    String HELLO_WORLD = """
            {
              "name": "hello-world",
              "tag": "latest",
              "layers": [
                {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                {"layer_type": "entrypoint", "command": ["echo", "Hello world!"]}
              ]
            }""";

    @Operation(
            operationId = "createJob",
            summary = "Have an image built and pushed",
            description = "Answers as soon as the job is committed. From then on it is not lost: follow it by its id.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples = @ExampleObject(name = "hello-world", value = HELLO_WORLD))))
    Mono<JobMetadata> create(@Parameter(hidden = true) User user, JsonNode body);

    @Operation(operationId = "getJob", summary = "Look at a job")
    Mono<JobMetadata> get(@Parameter(description = "The job's id, as create gave it") String id);

    @Operation(
            operationId = "listJobs",
            summary = "List jobs, newest first",
            description = "Ask again with next_cursor for the page after; without one it was the last.")
    Mono<JobController.JobPage> list(
            @Parameter(description = "Only jobs in this state") @Nullable JobStatus status,
            @Parameter(description = "Only jobs whose image was ordered by this name") @Nullable String name,
            @Parameter(description = "Jobs on a page, from 1 to 200") int limit,
            @Parameter(description = "Where the page starts, as the page before said") @Nullable String cursor);
}
