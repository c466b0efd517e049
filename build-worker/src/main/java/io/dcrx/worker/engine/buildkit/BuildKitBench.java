package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.PinnedImage;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.engine.buildkit.session.Session;
import io.dcrx.worker.log.BuildLog;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;

/**
 * One attempt at a Docker engine.
 *
 * <p>The built image gets a local name of its own, made of job and attempt: it keeps others that build the same image
 * from taking it away, and tells whose it is if this worker dies. The target's name is put on it only for the push.
 */
final class BuildKitBench implements Workbench {
    private static final Logger LOG = LoggerFactory.getLogger(BuildKitBench.class);
    /** A host that can never exist (RFC 6761), so nobody can push or pull such an image by mistake. */
    static final String OWN_NAME = "attempt.dcrx.invalid/";

    private static final Duration CANCEL_INTERVAL = Duration.ofMillis(100);
    private static final int CANCEL_TRIES = 100;
    /** How often it is tried in a friendly way. */
    private static final int FRIENDLY_TRIES = 20;

    private final Docker docker;
    private final Turnstile turnstile;
    private final WarmImages warm;
    private final Executor aside;
    private final BuildLog log;
    private final Tracer tracer;
    private final AllowProperties allow;
    private final JobOrder order;
    private final BuildRequest request;
    private final Runnable closed;
    private final Exchange exchange = new Exchange();
    private Access access = Access.NONE;
    private @Nullable BuildContext context;
    private boolean begun;
    private @Nullable BuiltImage built;
    private final Set<ImageReference> tagged = ConcurrentHashMap.newKeySet();

    BuildKitBench(
            Docker docker,
            Turnstile turnstile,
            WarmImages warm,
            Executor aside,
            AllowProperties allow,
            JobOrder order,
            Attempt attempt,
            BuildLog log,
            Tracer tracer,
            Runnable closed) {
        this.docker = docker;
        this.turnstile = turnstile;
        this.warm = warm;
        this.aside = aside;
        this.log = log;
        this.tracer = tracer;
        this.allow = allow;
        this.order = order;
        this.closed = closed;
        this.request = new BuildRequest(
                attempt.id().toString(),
                OWN_NAME + order.jobId() + ":" + attempt.id(),
                order.spec().options(),
                allow.cacheOwner(order.owner()),
                cacheFrom(order, warm));
    }

    /** What the engine does not get there it does without, by itself. */
    private static List<String> cacheFrom(JobOrder order, WarmImages warm) {
        Stream<String> last =
                Optional.ofNullable(order.cacheFrom())
                        .filter(image -> !warm.has(image))
                        .map(PinnedImage::toString)
                        .stream();
        return Stream.concat(order.spec().options().cacheFrom().stream(), last).toList();
    }

    @Override
    public void authorize(ImageReference target, Access given) throws EngineFailure {
        access = given;
        Optional<Credentials> credentials = given.of(target);
        if (credentials.isPresent()) {
            docker.authenticate(target.host(), credentials.get());
        }
    }

    @Override
    public void generate(JobSpec spec, ContextFiles files) throws EngineFailure {
        String dockerfile = spec.source().dockerfile();
        allow.requirePublicSources(dockerfile, new HostLookup(exchange::isBrokenOff));
        context = new BuildContext(dockerfile, files);
    }

    @Override
    public BuiltImage build() throws EngineFailure {
        BuildMessages messages = new BuildMessages(log, tracer);
        BuildContext generated = requireNonNull(context, "generated");
        begun = true;
        try (Session session = docker.session(access, generated.folders())) {
            exchange.hold(() -> docker.build(generated, request, session), messages::hear);
        }
        BuiltImage image = messages.image();
        built = image;
        Optional.ofNullable(order.cacheFrom()).ifPresent(warm::add);
        PlatformCheck.of(docker, order.spec().options()).require(image, messages.bases());
        return image;
    }

    @Override
    public PushedImage push(BuiltImage image, ImageReference target, Optional<Credentials> credentials)
            throws EngineFailure {
        turnstile.enter(target, exchange::isBrokenOff);
        try {
            docker.tag(request.name(), target);
            tagged.add(target);
            PushMessages messages = new PushMessages();
            exchange.hold(() -> docker.push(target, credentials), messages::hear);
            return pushed(image, target, messages.digest());
        } finally {
            turnstile.leave(target);
        }
    }

    @Override
    public void cancel() {
        exchange.breakOff();
        aside.execute(this::breakOff);
    }

    @Override
    public void close() {
        if (begun) {
            aside.execute(this::sweep);
        } else {
            closed.run();
        }
    }

    /**
     * The engine notes at the image under which digest it was pushed. If ours has no such note, somebody else who shares
     * this engine pointed the name elsewhere, and theirs was pushed.
     */
    private PushedImage pushed(BuiltImage image, ImageReference target, Digest digest) throws EngineFailure {
        JsonNode known = docker.inspect(image.id());
        boolean ours = known.path("RepoDigests")
                .valueStream()
                .anyMatch(entry -> entry.asString("").endsWith("@" + digest));
        if (!ours) {
            String message = "somebody else pushed another image as " + target + " through this engine meanwhile";
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, message));
        }
        warm.add(new PinnedImage(target.repository(), digest));
        return new PushedImage(digest, known.path("Size").asLong());
    }

    /** Again and again, because a build that was only just sent is not known yet and would be cancelled in vain. */
    private void breakOff() {
        for (int tries = 0; exchange.isGoingOn() && tries < CANCEL_TRIES; tries++) {
            killBuild();
            exchange.hangUp();
            if (tries > FRIENDLY_TRIES) {
                exchange.interrupt();
            }
            try {
                Thread.sleep(CANCEL_INTERVAL);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void killBuild() {
        try {
            docker.cancelBuild(request.buildId());
        } catch (EngineFailure e) {
            LOG.warn(
                    "The build {} could not be cancelled: {}",
                    request.buildId(),
                    e.failure().message());
        }
    }

    private void sweep() {
        try {
            tagged.forEach(target -> sweep(() -> untagTarget(target)));
            sweep(() -> docker.untag(request.name()));
            sweep(this::removeNameless);
        } finally {
            closed.run();
        }
    }

    private void sweep(Sweeping sweeping) {
        try {
            sweeping.run();
        } catch (EngineFailure e) {
            LOG.debug(
                    "Something of {} stays with the engine: {}",
                    request.name(),
                    e.failure().message());
        }
    }

    private void untagTarget(ImageReference target) throws EngineFailure {
        turnstile.enter(target, () -> false);
        try {
            String id = docker.inspect(target.toString()).path("Id").asString("");
            if (built != null && id.equals(built.id())) {
                docker.untag(target.toString());
            }
        } finally {
            turnstile.leave(target);
        }
    }

    /** The digest under which it was pushed stays as a name where the tag went to another image meanwhile. */
    private void removeNameless() throws EngineFailure {
        Optional<JsonNode> left = built == null ? Optional.empty() : docker.find(built.id());
        if (left.isPresent() && left.get().path("RepoTags").isEmpty()) {
            for (JsonNode digest : left.get().path("RepoDigests")) {
                docker.untag(digest.asString(""));
            }
        }
    }

    private interface Sweeping {
        void run() throws EngineFailure;
    }
}
