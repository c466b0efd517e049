package io.dcrx.gateway.history;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.EventStream;
import io.dcrx.gateway.web.Followers;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.wire.Wire;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@RestController
@Tag(name = "Jobs")
class HistoryController {
    private static final String STREAM = """
            id: 3
            data: {"position":3,"at":"2026-01-02T03:04:05.678Z","event":"retry_scheduled","attempt":1,"failure":{"reason":"REGISTRY_UNAVAILABLE","fault":"FARM","message":"The registry does not answer."},"not_before":"2026-01-02T03:04:13.456Z"}

            event: end
            data: {"status":"DONE"}
            """;

    private final JobStates jobs;
    private final Histories histories;
    private final Followers followers;

    HistoryController(JobStates jobs, Histories histories, Followers followers) {
        this.jobs = jobs;
        this.histories = histories;
        this.followers = followers;
    }

    /** The last event of a stream. */
    record End(JobStatus status) {}

    @GetMapping(
            path = "/jobs/images/{job_id}/events",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Operation(
            operationId = "readEvents",
            summary = "Read or follow what happens to a job",
            description =
                    "Everything that changed the job, in order: every attempt with its worker, its phases and, where it came"
                            + " to nothing, the reason. JSON, or server-sent events: one each, whose id is its position. Who"
                            + " follows gets what there is and then what comes, until an event 'end' says that the job has"
                            + " ended. After a break, Last-Event-ID goes on where it was, at any gateway. Following is the"
                            + " default for server-sent events, and follow=true means them. When little happens, comments"
                            + " keep the connection alive.")
    @ApiResponse(
            responseCode = "200",
            description = "The history",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = History.class)),
                @Content(
                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject(STREAM))
            })
    @ApiResponse(responseCode = "429", ref = "#/components/responses/TOO_MANY_REQUESTS")
    Mono<Void> read(
            @Parameter(hidden = true) @AuthenticationPrincipal User user,
            @Parameter(description = "The job's id, as create gave it") @PathVariable("job_id") String id,
            @Parameter(description = "Whether to wait for what is still to come")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean follow,
            @Parameter(description = "The id of the last event that was seen")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        int after = lastEventId == null ? 0 : position(lastEventId);
        boolean follows = EventStream.isFollowed(follow, EventStream.isAccepted(request));
        return jobs.visible(user, id)
                .flatMap(job -> follows || EventStream.isAccepted(request)
                        ? stream(job, after, follows, response)
                        : document(job, after, response));
    }

    private Mono<Void> stream(JobId job, int after, boolean follows, ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        Flux<History> parts = follows
                ? histories.follow(job, after)
                : histories.after(job, after).flux();
        Mono<Void> answering =
                EventStream.send(parts.map(HistoryController::events).startWith(EventStream.GREETING), response);
        return follows ? followers.admit(answering) : answering;
    }

    private Mono<Void> document(JobId job, int after, ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return EventStream.send(histories.after(job, after).map(Wire::writeText).flux(), response);
    }

    private static String events(History part) {
        String events = part.events().stream()
                .map(event -> EventStream.event(Integer.toString(event.position()), event))
                .collect(Collectors.joining());
        if (part.isComplete()) {
            return events + EventStream.end(new End(part.status()));
        }
        return events.isEmpty() ? EventStream.NOTHING_NEW : events;
    }

    private static int position(String lastEventId) {
        try {
            int position = Integer.parseInt(lastEventId.strip());
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException e) {
            // As wrong as a negative one.
        }
        throw new ProblemException(
                ProblemType.INVALID_REQUEST, "Last-Event-ID is not the id of an event of this history");
    }
}
