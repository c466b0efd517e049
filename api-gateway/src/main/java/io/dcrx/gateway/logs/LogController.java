package io.dcrx.gateway.logs;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.EventStream;
import io.dcrx.gateway.web.Followers;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.atomic.AtomicReference;
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
class LogController {
    private static final String TEXT = """
            Attempt 1, on worker host-1a2b, with buildkit
            [1/2] FROM docker.io/library/python:3.11-slim
            [2/2] RUN echo hello
            [2/2] hello
            [2/2] DONE 0.3s
            Pushing to registry.example.com/team/hello-world:latest
            """;
    private static final String EVENTS = """
            id: 000100000000002a010197c0de000000000004
            data: {"attempt":1,"at":"2026-01-02T03:04:05.678Z","step":"2/2","stream":"stdout","text":"hello"}

            event: end
            data: {"status":"DONE"}
            """;

    private final JobStates jobs;
    private final LogStore store;
    private final Tails tails;
    private final Followers followers;

    LogController(JobStates jobs, LogStore store, Tails tails, Followers followers) {
        this.jobs = jobs;
        this.store = store;
        this.tails = tails;
        this.followers = followers;
    }

    @GetMapping(
            path = "/jobs/images/{job_id}/logs",
            produces = {MediaType.TEXT_PLAIN_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Operation(
            operationId = "readLog",
            summary = "Read or follow what a build prints",
            description =
                    "Text for people, or server-sent events: a line each, with the step, the stream (stdout, stderr, or"
                            + " farm for what the farm itself says), the time and the attempt. Who follows gets what there is and"
                            + " then what comes, until an event 'end' (or the end of the text) says that the job has ended. After"
                            + " a break, Last-Event-ID goes on where it was, at any gateway. Following is the default for events;"
                            + " follow=true without a type in Accept means events. When little is printed, comments keep the"
                            + " connection alive.")
    @ApiResponse(
            responseCode = "200",
            description = "The log",
            content = {
                @Content(
                        mediaType = MediaType.TEXT_PLAIN_VALUE,
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject(TEXT)),
                @Content(
                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject(EVENTS))
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
        LogFormat format = format(request, follow);
        LogPosition after = lastEventId == null ? LogPosition.START : position(lastEventId);
        boolean following = EventStream.isFollowed(follow, format == LogFormat.EVENTS);
        return jobs.visible(user, id).flatMap(job -> {
            response.getHeaders().setContentType(format.type());
            Flux<String> pages = (following ? tails.follow(job, after) : history(job, after)).map(format::write);
            return following
                    ? followers.admit(EventStream.send(pages.startWith(format.greeting()), response))
                    : EventStream.send(pages, response);
        });
    }

    /** From page to page; the database holds what is not asked for yet. */
    private Flux<LogPage> history(JobId job, LogPosition after) {
        AtomicReference<LogPosition> end = new AtomicReference<>(after);
        return Mono.defer(() -> store.after(job, end.get(), Tail.PAGE))
                .map(chunks -> LogPage.of(chunks, end.get()))
                .doOnNext(page -> end.set(page.end()))
                .repeat()
                .takeWhile(page -> !page.lines().isEmpty());
    }

    private static LogFormat format(ServerHttpRequest request, @Nullable Boolean follow) {
        boolean wantsText = EventStream.accepts(request, MediaType.TEXT_PLAIN);
        boolean follows = follow != null && follow;
        return EventStream.isAccepted(request) || (follows && !wantsText) ? LogFormat.EVENTS : LogFormat.TEXT;
    }

    private static LogPosition position(String lastEventId) {
        try {
            return LogPosition.parse(lastEventId.strip());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "Last-Event-ID is not the id of an event of this log", e);
        }
    }
}
