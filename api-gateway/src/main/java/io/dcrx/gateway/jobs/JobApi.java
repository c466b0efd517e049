package io.dcrx.gateway.jobs;

import io.dcrx.gateway.users.User;
import io.dcrx.job.JobStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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

    String TO_A_STORED_REGISTRY = """
            {"name": "app", "dockerfile": "FROM python:3.11-slim", "registry": {"registry_name": "team"}}""";

    String TO_ITS_OWN_REGISTRY = """
            {
              "name": "app",
              "dockerfile": "FROM python:3.11-slim",
              "registry": {
                "registry_url": "https://registry.example.com/team",
                "registry_user": "ada",
                "registry_password": "correct horse battery"
              }
            }""";

    String WITH_A_SECRET = """
            {
              "name": "app",
              "layers": [
                {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                {"layer_type": "run", "command": "pip install -r /run/secrets/requirements",
                 "mounts": [{"mount_type": "secret", "id": "requirements"}]}
              ],
              "build_options": {"secrets": {"requirements": "app==1.0 --index-url https://me:secret@pypi.example.com"}}
            }""";

    String FROM_GIT = """
            {
              "name": "app",
              "dockerfile": "FROM python:3.11-slim\\nCOPY . /app\\n",
              "context": {"git": "https://github.com/team/app.git", "ref": "v1.2", "subdir": "web"}
            }""";

    @Operation(
            operationId = "createJob",
            summary = "Have an image built and pushed",
            description = """
                    Answers as soon as the job is committed. From then on it is not lost: follow it by its id. `priority` is `high`,
                    `normal` (if not given) or `low`; among equally urgent jobs everybody who waits has a turn after the other,
                    however many they have handed in.

                    Whoever got no answer may send the request again under the same Idempotency-Key: for a day it gives the same
                    job, as it is then. With another body the key is a conflict (409).

                    The image goes to the farm's registry, or where `registry` says: to one that is stored, or to one that the
                    job brings along with its user and password. They are sealed for this one job and come back nowhere.

                    What steps need and the image must not hold goes into `build_options.secrets`, by ids that steps mount
                    (`RUN --mount=type=secret,id=…`); it is sealed likewise, and hidden where a step prints it. A private base is
                    pulled with the login that the image is pushed with, where both are at one registry.

                    Files to copy are a `context`: one that was uploaded (`context_id`), `files` that stand in the request, or a
                    commit of a git repository (`git`, an https address at one of the hosts of DCRX_KV_GIT_HOSTS; `ref`, a branch, a
                    tag or a whole commit id, `HEAD` if not given; `subdir`; `git_user` and `git_password` where it is private, which
                    are sealed). The commit that was built from is in the job's events and in its log.

                    A worker that has not the steps of a build takes those of the owner's last image of that name from its registry,
                    and of the images in `build_options.cache_from`; with `nocache` every step runs.

                    Which engine builds it is a property of the plan, shown as `engine` once it has begun: `jib` where nothing has
                    to be run, `buildkit` for all the rest and for every Dockerfile given as text. Where no worker was given
                    BuildKit, a plan that needs it is refused (422).""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(ref = JobRequestSchemas.JOB_REQUEST),
                                            examples = {
                                                @ExampleObject(name = "hello-world", value = HELLO_WORLD),
                                                @ExampleObject(
                                                        name = "to a stored registry",
                                                        value = TO_A_STORED_REGISTRY),
                                                @ExampleObject(
                                                        name = "to a registry of its own",
                                                        value = TO_ITS_OWN_REGISTRY),
                                                @ExampleObject(name = "with a secret", value = WITH_A_SECRET),
                                                @ExampleObject(name = "from git", value = FROM_GIT)
                                            })))
    @ApiResponse(responseCode = "200", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/NOT_FOUND")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    @ApiResponse(responseCode = "422", ref = "#/components/responses/UNPROCESSABLE_CONTENT")
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    Mono<JobMetadata> create(
            @Parameter(hidden = true) User user,
            JsonNode body,
            @Parameter(
                            description = "What the client calls this request, such as a UUID",
                            example = "9b2c6d0e-6f0c-4a6e-9d3b-1f0e7a5c2d11",
                            schema = @Schema(type = "string", minLength = 1, maxLength = 255, pattern = "^[!-~]+$"))
                    @Nullable
                    String key);

    @Operation(operationId = "retryJob", summary = "Have an ended job built again", description = """
                    A new job of the same specification, however the other one ended; it is of the user who asks. A job that
                    has not ended is a conflict (409). Failures that are the farm's are tried again by themselves.""")
    @ApiResponse(responseCode = "200", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", ref = "#/components/responses/BAD_REQUEST")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    @ApiResponse(responseCode = "413", ref = "#/components/responses/CONTENT_TOO_LARGE")
    @ApiResponse(responseCode = "422", ref = "#/components/responses/UNPROCESSABLE_CONTENT")
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    Mono<JobMetadata> retry(
            @Parameter(hidden = true) User user, @Parameter(description = "The ended job's id") String id);

    @Operation(
            operationId = "renderJob",
            summary = "See a request as the Dockerfile that it is built from",
            description = """
                    Takes what createJob takes, keeps nothing and builds nothing. Refused is what is wrong in the request itself;
                    whether the registry and the context are there, where the name leads, what the engines can build and how much
                    a job may weigh is only seen when it is created.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(ref = JobRequestSchemas.JOB_REQUEST),
                                            examples = @ExampleObject(name = "hello-world", value = HELLO_WORLD))))
    Mono<String> render(JsonNode body);

    @Operation(operationId = "getJob", summary = "Look at a job", description = """
                    While it waits, `position` says where: 1 is next. It is at most half a second old, is counted to 1000 and not
                    told further back, nor once the order is with the workers.""")
    Mono<JobMetadata> get(
            @Parameter(hidden = true) User user, @Parameter(description = "The job's id, as create gave it") String id);

    @Operation(operationId = "cancelJob", summary = "Cancel a job", description = """
                    A job that waits is CANCELLED at once. One that runs is stopped: what it runs is killed, and nothing is
                    pushed any more. The answer waits up to two seconds for the worker's word and shows the job as it is
                    then; `context` says whether it is still being cancelled. Once its push has begun it may still end as
                    DONE. A job that has ended is a conflict (409).""")
    @ApiResponse(responseCode = "200", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/CONFLICT")
    Mono<JobMetadata> cancel(
            @Parameter(hidden = true) User user, @Parameter(description = "The job's id, as create gave it") String id);

    @Operation(
            operationId = "listJobs",
            summary = "List jobs, newest first",
            description =
                    "One's own; an admin sees everybody's. Ask again with next_cursor for the page after; without one it was the last.")
    Mono<JobController.JobPage> list(
            @Parameter(hidden = true) User user,
            @Parameter(description = "Only jobs in this state") @Nullable JobStatus status,
            @Parameter(description = "Only jobs whose image was ordered by this name") @Nullable String name,
            @Parameter(description = "Only jobs of the user with this name") @Nullable String owner,
            @Parameter(description = "Jobs on a page, from 1 to 200") int limit,
            @Parameter(description = "Where the page starts, as the page before said") @Nullable String cursor);
}
