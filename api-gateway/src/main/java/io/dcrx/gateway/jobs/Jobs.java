package io.dcrx.gateway.jobs;

import io.dcrx.context.GitContext;
import io.dcrx.context.InlineFiles;
import io.dcrx.context.StoredContext;
import io.dcrx.gateway.contexts.Contexts;
import io.dcrx.gateway.registries.Destination;
import io.dcrx.gateway.registries.Destinations;
import io.dcrx.gateway.trace.RequestSpans;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.image.BuildRules;
import io.dcrx.image.ContextNeeds;
import io.dcrx.image.ImageReference;
import io.dcrx.image.SecretNeeds;
import io.dcrx.job.JobId;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.dcrx.job.RegistryChoice;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.seal.SecretBox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** The one door for everything that is done with jobs. */
@Service
class Jobs {
    /** In bytes. Brokers take a record of 1 MiB, and there is more in an order than what is counted. */
    private static final int HEAVIEST = 1_000_000;

    /** As its column is wide. */
    private static final int LONGEST_TARGET = 512;

    private final JobStore store;
    private final Outbox outbox;
    private final Intake intake;
    private final Limits limits;
    private final Idempotency idempotency;
    private final Contexts contexts;
    private final Destinations destinations;
    private final SecretBox box;
    private final BuildRules rules;
    private final GitSettings git;

    Jobs(
            JobStore store,
            Outbox outbox,
            Intake intake,
            Limits limits,
            Idempotency idempotency,
            Contexts contexts,
            Destinations destinations,
            SecretBox box,
            AllowSettings allow,
            GitSettings git) {
        this.store = store;
        this.outbox = outbox;
        this.intake = intake;
        this.limits = limits;
        this.idempotency = idempotency;
        this.contexts = contexts;
        this.destinations = destinations;
        this.box = box;
        this.rules = allow.rules();
        this.git = git;
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
        return submit(owner, request, null);
    }

    /**
     * As {@link #accept(User, JobRequest)}, once: the same request gives the same job.
     *
     * @throws ProblemException (in the Mono) if its key stands for another request
     */
    Mono<JobStore.Shown> accept(User owner, JobRequest request, Idempotency.Once once) {
        Mono<JobStore.Shown> accepted = idempotency.find(once).flatMap(store::find);
        return accepted.switchIfEmpty(submit(owner, request, once))
                .onErrorResume(DuplicateKeyException.class, e -> accepted.switchIfEmpty(Mono.error(e)));
    }

    /**
     * Takes in a new job of the same specification, as urgent as the one before and to the same place, which is then of the
     * one who asks. Empty if there is no such job, or none that this user may see.
     *
     * @throws ProblemException (in the Mono) if the job has not ended, or if what it kept to itself cannot be opened any more
     */
    Mono<JobStore.Shown> retry(User user, JobId id) {
        return find(user, id).flatMap(shown -> {
            JobStatus status = shown.job().status();
            return status.isTerminal()
                    ? again(user, shown)
                    : Mono.error(conflict(id, "has not ended: it is " + status + ". Cancel it, or wait for its end."));
        });
    }

    private Mono<JobStore.Shown> again(User user, JobStore.Shown ended) {
        Job job = ended.job();
        return Mono.zip(store.spec(job.id()), store.secrets(job.id())).flatMap(kept -> {
            JobRequest request = new JobRequest(
                    kept.getT1(), ended.place().priority(), null, new RegistryChoice.Default(), Map.of(), null);
            Aim aim = new Aim(job.target(), id -> kept.getT2().resealed(box, job.id(), id));
            // Its secrets are with the job that it was before.
            return accept(user, request, faultless(request.spec(), breaches(request)), aim, null)
                    .onErrorMap(
                            SecretBox.NotOpened.class,
                            e -> conflict(
                                    job.id(),
                                    "was sealed by a key that the farm has no more. Hand it in anew, with its registry's password."));
        });
    }

    private static ProblemException conflict(JobId id, String what) {
        return new ProblemException(ProblemType.CONFLICT, "Job " + id + " " + what);
    }

    private Mono<JobStore.Shown> submit(User owner, JobRequest request, Idempotency.@Nullable Once once) {
        return Mono.defer(() -> {
            List<FieldError> errors = shortcomings(request);
            return destinations
                    .of(owner, request.registry())
                    .map(there -> new Aim(target(there, request.spec()), id -> secrets(there, id, request)))
                    .onErrorMap(InvalidInput.class, e -> e.after(errors))
                    .flatMap(aim -> accept(owner, request, faultless(request.spec(), errors), aim, once));
        });
    }

    private JobSecrets secrets(Destination there, JobId id, JobRequest request) {
        JobSecrets secrets = there.secrets(box, id, request.secrets());
        return request.git() != null && request.spec().context() instanceof GitContext from
                ? secrets.withGit(box, id, from.host(), request.git())
                : secrets;
    }

    /** Where an image goes, and what the job keeps to itself, sealed for it. */
    private record Aim(ImageReference target, Function<JobId, JobSecrets> secrets) {}

    private Mono<JobStore.Shown> accept(
            User owner, JobRequest request, JobSpec asked, Aim aim, Idempotency.@Nullable Once once) {
        return limits.admit(owner, asked)
                .then(withFiles(owner, asked, request.files()))
                .flatMap(spec -> insert(owner, request.priority(), spec, aim, once))
                .doOnNext(_ -> outbox.announce());
    }

    private Mono<JobSpec> withFiles(User owner, JobSpec spec, @Nullable InlineFiles files) {
        return files == null ? Mono.just(spec) : contexts.keep(owner, files).map(spec::with);
    }

    private Mono<JobStore.Shown> insert(
            User owner, Priority priority, JobSpec asked, Aim aim, Idempotency.@Nullable Once once) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Job created = Job.create(JobId.create(), owner.id(), aim.target(), now);
        JobSecrets shut = aim.secrets().apply(created.id());
        return RequestSpans.current()
                .map(trace -> Newcomer.of(created, priority, asked, shut, trace.orElse(null)))
                .doOnNext(Jobs::requireRoomOnKafka)
                .flatMap(newcomer -> put(owner, newcomer, once)
                        .map(place -> new JobStore.Shown(newcomer.job(), owner.username(), place, false)));
    }

    /** One that no broker takes would be tried again and again, and all behind it would wait. */
    private static void requireRoomOnKafka(Newcomer newcomer) {
        int weight = newcomer.weight();
        if (weight > HEAVIEST) {
            throw new ProblemException(
                    ProblemType.BODY_TOO_LARGE,
                    "The layers, or the Dockerfile, and the secrets of a job may take " + HEAVIEST
                            + " bytes together as they are kept, and these take " + weight
                            + "; what is large belongs into a context.");
        }
    }

    /** Together with what hangs on it, if anything does. */
    private Mono<Place> put(User owner, Newcomer newcomer, Idempotency.@Nullable Once once) {
        if (once == null && !(newcomer.spec().context() instanceof StoredContext)) {
            return intake.put(newcomer);
        }
        Mono<Void> remembered = Mono.justOrEmpty(once)
                .flatMap(key -> idempotency.remember(
                        key, newcomer.job().id(), newcomer.job().createdAt()));
        return intake.putWith(newcomer.lane(), using(owner, newcomer), remembered);
    }

    /** The context is there from here on until the job has ended. */
    private Mono<Newcomer> using(User owner, Newcomer newcomer) {
        return newcomer.spec().context() instanceof StoredContext stored
                ? contexts.use(owner, stored).map(newcomer::with)
                : Mono.just(newcomer);
    }

    /**
     * The Dockerfile of a request, of which nothing is kept.
     *
     * @throws InvalidInput if a job of it would be refused
     */
    String render(JobRequest request) {
        return faultless(request.spec(), shortcomings(request)).source().dockerfile();
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

    /** What is not allowed in it, or needs what the request does not bring along. */
    private List<FieldError> shortcomings(JobRequest request) {
        JobSpec spec = request.spec();
        List<FieldError> errors = breaches(request);
        errors.addAll(
                SecretNeeds.of(spec.source(), spec.options(), request.secrets().keySet()));
        return errors;
    }

    private List<FieldError> breaches(JobRequest request) {
        JobSpec spec = request.spec();
        List<FieldError> breaches = new ArrayList<>(rules.breaches(spec.source(), spec.options()));
        if (!request.hasContext()) {
            breaches.addAll(ContextNeeds.of(spec.source()));
        }
        if (spec.context() instanceof GitContext from) {
            git.breach(from).ifPresent(breaches::add);
        }
        return breaches;
    }

    private static JobSpec faultless(JobSpec spec, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw new InvalidInput(errors);
        }
        return spec;
    }

    private static ImageReference target(Destination destination, JobSpec spec) {
        try {
            ImageReference target = destination.target(spec.name(), spec.tag());
            int length = target.toString().length();
            if (length > LONGEST_TARGET) {
                throw new IllegalArgumentException("is too long: with the registry and the tag that is " + length
                        + " characters, and there may be " + LONGEST_TARGET);
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(List.of(new FieldError("/name", String.valueOf(e.getMessage()))));
        }
    }
}
