package io.dcrx.gateway.jobs;

import io.dcrx.context.InlineFiles;
import io.dcrx.gateway.contexts.Contexts;
import io.dcrx.gateway.registries.Destination;
import io.dcrx.gateway.registries.Destinations;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.image.BuildRules;
import io.dcrx.image.ContextNeeds;
import io.dcrx.image.ImageReference;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Priority;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.seal.SecretBox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** The one door for everything that is done with jobs. */
@Service
class Jobs {
    /** So far back somebody's place in the line is told; to count further would take longer the more wait. */
    static final int COUNTED = 1000;

    private final JobStore store;
    private final Outbox outbox;
    private final Turns turns;
    private final Limits limits;
    private final TransactionalOperator transaction;
    private final Contexts contexts;
    private final Destinations destinations;
    private final SecretBox box;
    private final BuildRules rules;

    Jobs(
            JobStore store,
            Outbox outbox,
            Turns turns,
            Limits limits,
            TransactionalOperator transaction,
            Contexts contexts,
            Destinations destinations,
            SecretBox box,
            AllowSettings allow) {
        this.store = store;
        this.outbox = outbox;
        this.turns = turns;
        this.limits = limits;
        this.transaction = transaction;
        this.contexts = contexts;
        this.destinations = destinations;
        this.box = box;
        this.rules = allow.rules();
    }

    /** A page of jobs; the last job is where the next one starts, null if there is none. */
    record Page(List<JobStore.Shown> jobs, @Nullable JobId next) {}

    /**
     * Takes a job in. When this completes the job is committed and will reach an end, whatever dies.
     *
     * @throws InvalidInput (in the Mono) if the image cannot go where its name says
     * @throws ProblemException (in the Mono) if a limit is reached, or if no worker can ever build it
     */
    Mono<JobStore.Shown> accept(User owner, JobRequest request) {
        return Mono.defer(() -> {
            JobSpec asked = allowed(request);
            return destinations
                    .of(owner, request.registry())
                    .flatMap(destination -> accept(owner, request, asked, destination));
        });
    }

    private Mono<JobStore.Shown> accept(User owner, JobRequest request, JobSpec asked, Destination destination) {
        ImageReference target = target(destination, asked);
        return limits.admit(owner, asked)
                .then(withFiles(owner, asked, request.files()))
                .flatMap(spec -> insert(owner, request.priority(), spec, target, destination))
                .doOnNext(_ -> outbox.announce());
    }

    private Mono<JobSpec> withFiles(User owner, JobSpec spec, @Nullable InlineFiles files) {
        return files == null ? Mono.just(spec) : contexts.keep(owner, files).map(spec::with);
    }

    private Mono<JobStore.Shown> insert(
            User owner, Priority priority, JobSpec asked, ImageReference target, Destination destination) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Job created = Job.create(JobId.create(), owner.id(), target, now);
        JobEvent.Accepted accepted = new JobEvent.Accepted(created.id(), now);
        Job job = created.on(accepted);
        JobSecrets shut = destination.secrets(box, job.id());
        return turns.using(
                        owner.id(),
                        priority,
                        ticket -> transaction.transactional(using(owner, asked)
                                .flatMap(spec -> outbox.standing(owner.id(), priority)
                                        .map(standing -> new Place(priority, ticket.next(standing), job.id()))
                                        .flatMap(place -> store.insert(job, place, spec, shut, accepted)
                                                .thenReturn(place)))))
                .map(place -> new JobStore.Shown(job, owner.username(), place, false));
    }

    /** The context is there from here on until the job has ended. */
    private Mono<JobSpec> using(User owner, JobSpec spec) {
        return spec.context() == null
                ? Mono.just(spec)
                : contexts.use(owner, spec.context()).map(spec::with);
    }

    /**
     * Which of these jobs wait, and how many jobs are in line up to and including each. Those that are further back than
     * {@value #COUNTED} are not among them.
     */
    Mono<Map<JobId, Integer>> positions(List<JobStore.Shown> shown) {
        if (shown.stream().noneMatch(JobStore.Shown::waits)) {
            return Mono.just(Map.of());
        }
        return outbox.next(COUNTED).index().collectMap(Tuple2::getT2, next -> (int) (next.getT1() + 1));
    }

    /**
     * The Dockerfile of a request, of which nothing is kept.
     *
     * @throws InvalidInput if a job of it would be refused
     */
    String render(JobRequest request) {
        return allowed(request).source().dockerfile();
    }

    /** The job, if there is one that this user may see: everything that is done with a job begins here. */
    Mono<JobStore.Shown> find(User user, JobId id) {
        return store.find(id).filter(shown -> user.access().reaches(shown.job().owner()));
    }

    Mono<Page> list(User user, JobFilter filter, @Nullable JobId below, int limit) {
        return store.page(user.access(), filter, below, limit + 1).collectList().map(jobs -> {
            boolean more = jobs.size() > limit;
            List<JobStore.Shown> page = more ? jobs.subList(0, limit) : jobs;
            return new Page(page, more ? page.getLast().job().id() : null);
        });
    }

    private JobSpec allowed(JobRequest request) {
        JobSpec spec = request.spec();
        List<FieldError> breaches = new ArrayList<>(rules.breaches(spec.source(), spec.options()));
        if (!request.hasContext()) {
            breaches.addAll(ContextNeeds.of(spec.source()));
        }
        if (!breaches.isEmpty()) {
            throw new InvalidInput(breaches);
        }
        return spec;
    }

    private static ImageReference target(Destination destination, JobSpec spec) {
        try {
            return destination.target(spec.name(), spec.tag());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(List.of(new FieldError("/name", String.valueOf(e.getMessage()))));
        }
    }
}
