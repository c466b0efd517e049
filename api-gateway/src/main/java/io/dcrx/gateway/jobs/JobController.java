package io.dcrx.gateway.jobs;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobId;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/jobs/images")
class JobController implements JobApi {
    private static final int MOST = 200;

    private final Jobs jobs;
    private final Positions positions;
    private final Cancelling cancelling;
    private final Cursors cursors;
    private final Idempotency idempotency;

    JobController(Jobs jobs, Positions positions, Cancelling cancelling, Cursors cursors, Idempotency idempotency) {
        this.jobs = jobs;
        this.positions = positions;
        this.cancelling = cancelling;
        this.cursors = cursors;
        this.idempotency = idempotency;
    }

    /** A page of the list; without a next cursor it is the last one. */
    record JobPage(List<JobMetadata> jobs, @Nullable String nextCursor) {}

    @Override
    @PostMapping("/create")
    public Mono<JobMetadata> create(
            @AuthenticationPrincipal User user,
            @RequestBody JsonNode body,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key) {
        JobRequest request = JobRequest.parse(body);
        return IdempotencyKey.read(key)
                .map(given -> jobs.accept(user, request, idempotency.once(user.id(), given, body)))
                .orElseGet(() -> jobs.accept(user, request))
                .flatMap(this::show)
                .as(AuditNote.about(JobMetadata::jobId));
    }

    @Override
    @PostMapping("/{job_id}/retry")
    public Mono<JobMetadata> retry(@AuthenticationPrincipal User user, @PathVariable("job_id") String id) {
        return jobs.retry(user, jobId(id))
                .flatMap(this::show)
                .switchIfEmpty(Mono.error(() -> unknown(id)))
                .as(AuditNote.about(JobMetadata::jobId));
    }

    @Override
    @PostMapping(path = "/render", produces = MediaType.TEXT_PLAIN_VALUE)
    public Mono<String> render(@RequestBody JsonNode body) {
        return Mono.fromCallable(() -> jobs.render(JobRequest.parse(body)));
    }

    @Override
    @GetMapping("/{job_id}/get")
    public Mono<JobMetadata> get(@AuthenticationPrincipal User user, @PathVariable("job_id") String id) {
        return jobs.find(user, jobId(id)).flatMap(this::show).switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    @Override
    @DeleteMapping("/{job_id}/cancel")
    public Mono<JobMetadata> cancel(@AuthenticationPrincipal User user, @PathVariable("job_id") String id) {
        return cancelling.cancel(user, jobId(id)).flatMap(this::show).switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    @Override
    @GetMapping
    public Mono<JobPage> list(
            @AuthenticationPrincipal User user,
            @RequestParam(required = false) @Nullable JobStatus status,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "limit must be from 1 to " + MOST);
        }
        return jobs.list(user, new JobFilter(status, name, owner), cursor == null ? null : cursors.read(cursor), limit)
                .flatMap(page -> show(page.jobs())
                        .map(shown -> new JobPage(shown, page.next() == null ? null : cursors.write(page.next()))));
    }

    private Mono<JobMetadata> show(JobStore.Shown shown) {
        return show(List.of(shown)).map(List::getFirst);
    }

    private Mono<List<JobMetadata>> show(List<JobStore.Shown> all) {
        return positions
                .of(all)
                .map(places -> all.stream()
                        .map(shown ->
                                JobMetadata.of(shown, places.get(shown.job().id())))
                        .toList());
    }

    private static JobId jobId(String text) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException e) {
            throw unknown(text);
        }
    }

    private static ProblemException unknown(String id) {
        return JobStates.unknown(id);
    }
}
