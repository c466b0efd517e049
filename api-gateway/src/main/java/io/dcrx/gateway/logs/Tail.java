package io.dcrx.gateway.logs;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.log.LogChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The end of one job's log, as this gateway has read it from the database. What was read last is remembered for all who
 * follow; who is further behind reads pages of their own. There is no seam between history and what is new: both are rows,
 * read in one order, and a follower asks for what comes after the last line they got.
 */
final class Tail {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);
    /** How long something may be missed when the hint of it got lost. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** After the last line the job's end is near. */
    private static final Duration SOON = Duration.ofMillis(25);

    /**
     * When a job has ended and its last line does not come: its worker could not send it, or nobody has stored it yet. Longer than
     * it takes until another gateway stores what one that died had to.
     */
    private static final Duration GIVEN_UP = Duration.ofSeconds(20);

    /** Of what ended before that, nothing is on its way any more. */
    private static final Duration LONG_AGO = Duration.ofMinutes(10);

    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final int MOST_SOON = 40;
    static final int PAGE = 4;
    private static final int REMEMBERED = 1024 * 1024;
    private static final int WEIGHT_OF_LINE = 64;

    private final JobId job;
    private final LogStore store;
    private final Mono<JobStates.State> state;
    private final Sinks.Many<Boolean> wakes = Sinks.many().multicast().directBestEffort();
    private final Disposable.Swap loop = Disposables.swap();
    private final Deque<LogChunk> remembered = new ArrayDeque<>();
    private int rememberedWeight;
    /** Everything after this is remembered. */
    private LogPosition since = LogPosition.START;

    private LogPosition end = LogPosition.START;
    /** The attempt that the last line is of, if it has said that it was its last. */
    private @Nullable Attempt silent;

    /** Since when nothing more has come although the job has ended, as it is seen here: a worker's clock may be wrong. */
    private @Nullable Instant overSince;

    private @Nullable JobStatus ended;
    private Sinks.Empty<Void> news = Sinks.empty();
    private boolean opened;
    private int soon;
    private Instant asked = Instant.EPOCH;

    private Tail(JobId job, LogStore store, Mono<JobStates.State> state) {
        this.job = job;
        this.store = store;
        this.state = state;
    }

    static Tail start(JobId job, LogStore store, Mono<JobStates.State> state) {
        Tail tail = new Tail(job, store, state);
        tail.loop.update(Flux.merge(tail.wakes.asFlux(), Flux.interval(Duration.ZERO, LOOK))
                .onBackpressureLatest()
                .concatMap(hint -> tail.look(), 1)
                .subscribe());
        return tail;
    }

    void stop() {
        loop.dispose();
    }

    void wake() {
        var _ = wakes.tryEmitNext(true);
    }

    /** What comes after that place, as soon as there is something; after a long silence, a page without lines. */
    Mono<LogPage> after(LogPosition place) {
        return Mono.defer(() -> next(place)).timeout(SILENCE, Mono.just(LogPage.nothingUpTo(place)));
    }

    private synchronized Mono<LogPage> next(LogPosition place) {
        if (place.isBefore(since)) {
            LogPosition later = since;
            return store.after(job, place, PAGE)
                    .map(chunks -> chunks.isEmpty() ? LogPage.nothingUpTo(later) : LogPage.of(chunks, place));
        }
        if (place.isBefore(end)) {
            return Mono.just(LogPage.of(rememberedAfter(place), place));
        }
        if (ended != null) {
            return Mono.just(LogPage.last(place, ended));
        }
        // Not on the thread that brought the news: it has others to tell.
        return news.asMono().publishOn(Schedulers.parallel()).then(Mono.defer(() -> next(place)));
    }

    private List<LogChunk> rememberedAfter(LogPosition place) {
        return remembered.stream()
                .filter(chunk -> place.isBefore(endOf(chunk)))
                .limit(PAGE)
                .toList();
    }

    /** A fault ends this look, not the tail. */
    private Mono<Void> look() {
        return open().then(Mono.defer(() -> store.after(job, end(), PAGE))
                        .doOnNext(this::remember)
                        .repeat()
                        .takeUntil(chunks -> chunks.size() < PAGE)
                        .then())
                .then(Mono.defer(this::ask))
                .onErrorResume(e -> {
                    log.atWarn()
                            .addKeyValue("job_id", job)
                            .log(
                                    "The log of job {} could not be read, trying again in {}: {}",
                                    job,
                                    LOOK,
                                    e.toString());
                    return Mono.empty();
                });
    }

    /** History is for those to read who want it; here the first look goes to the end. */
    private Mono<Void> open() {
        return opened
                ? Mono.empty()
                : store.last(job).doOnNext(this::begin).then(Mono.fromRunnable(() -> opened = true));
    }

    private void begin(LogChunk last) {
        tell(() -> {
            since = endOf(last);
            end = since;
            silent = last.last() ? last.attempt() : null;
        });
    }

    private synchronized LogPosition end() {
        return end;
    }

    private void remember(List<LogChunk> chunks) {
        if (chunks.isEmpty()) {
            return;
        }
        tell(() -> {
            remembered.addAll(chunks);
            end = endOf(chunks.getLast());
            silent = chunks.getLast().last() ? chunks.getLast().attempt() : null;
            soon = 0;
            overSince = null;
            rememberedWeight += chunks.stream().mapToInt(Tail::weight).sum();
            while (rememberedWeight > REMEMBERED && remembered.size() > 1) {
                LogChunk forgotten = remembered.remove();
                since = endOf(forgotten);
                rememberedWeight -= weight(forgotten);
            }
        });
    }

    /** Whether the job has ended, which is asked for often only when it is near. */
    private Mono<Void> ask() {
        Instant now = Instant.now();
        if (silent == null && now.isBefore(asked.plus(LOOK))) {
            return Mono.empty();
        }
        asked = now;
        return state.doOnNext(stands -> hear(stands, now)).then(Mono.fromRunnable(this::lookAgainSoon));
    }

    private void hear(JobStates.State stands, Instant now) {
        if (!stands.status().isTerminal() || ended != null) {
            return;
        }
        boolean complete = stands.attempt() == null || stands.attempt().equals(silent);
        if (complete || isGivenUp(stands.endedAt(), now)) {
            tell(() -> ended = stands.status());
        }
    }

    private boolean isGivenUp(@Nullable Instant endedAt, Instant now) {
        Instant since = overSince == null ? now : overSince;
        overSince = since;
        return since.plus(GIVEN_UP).isBefore(now)
                || (endedAt != null && endedAt.plus(LONG_AGO).isBefore(now));
    }

    private void lookAgainSoon() {
        if (silent != null && ended == null && soon < MOST_SOON) {
            soon++;
            Schedulers.parallel().schedule(this::wake, SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tell(Runnable change) {
        Sinks.Empty<Void> told;
        synchronized (this) {
            change.run();
            told = news;
            news = Sinks.empty();
        }
        var _ = told.tryEmitEmpty();
    }

    private static LogPosition endOf(LogChunk chunk) {
        return LogPosition.of(chunk.attempt(), chunk.end());
    }

    private static int weight(LogChunk chunk) {
        return chunk.lines().stream()
                .mapToInt(line -> WEIGHT_OF_LINE + line.text().length())
                .sum();
    }
}
