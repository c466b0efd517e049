package io.dcrx.worker.log;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import io.dcrx.worker.log.LogSink.Undelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The log of one attempt on its way. Whoever prints leaves lines here and goes on; a thread of the log's own sends them, one
 * chunk after the other: at once after a silence, and what came meanwhile a moment later. So a chunk is small where little
 * is printed, and large where the way is slow, and what is waiting is bounded.
 */
final class LogFlow implements AttemptLog {
    private static final Logger log = LoggerFactory.getLogger(LogFlow.class);
    private static final Duration BREATH = Duration.ofMillis(25);
    private static final Duration END = Duration.ofSeconds(2);
    /** Of a chunk. JSON makes six bytes of a control character, and still Kafka's limit of 1 MB is not reached. */
    private static final int CHUNK = 128 * 1024;
    /** Of what waits for its chunk; the farm's own words may take as much once more. */
    private static final int WAITING = 4 * 1024 * 1024;

    private final JobId job;
    private final Attempt attempt;
    private final LogSink sink;
    private final DataSize limit;
    private final LogMask mask = new LogMask();
    private final Map<String, StepOutput> steps = new HashMap<>();
    private final Deque<LogLine> waiting = new ArrayDeque<>();
    private final Thread sender;
    private long waitingWeight;
    private long keptWeight;
    private long lost;
    private int next = 1;
    private boolean ended;

    private LogFlow(JobId job, Attempt attempt, LogSink sink, DataSize limit) {
        this.job = job;
        this.attempt = attempt;
        this.sink = sink;
        this.limit = limit;
        this.sender = Thread.ofVirtual().name("log-" + job).unstarted(this::send);
    }

    static LogFlow start(JobId job, Attempt attempt, LogSink sink, DataSize limit) {
        LogFlow flow = new LogFlow(job, attempt, sink, limit);
        flow.sender.start();
        return flow;
    }

    @Override
    public void say(String sentence) {
        sayOf(null, sentence);
    }

    @Override
    public void say(String step, String sentence) {
        sayOf(step, sentence);
    }

    @Override
    public synchronized void print(String step, LogLine.Stream stream, Instant at, byte[] bytes) {
        StepOutput output = steps.computeIfAbsent(step, name -> new StepOutput(name, mask));
        output.print(stream, at, bytes).forEach(line -> keepOrCut(output, line));
    }

    @Override
    public synchronized void endStep(String step) {
        StepOutput output = steps.remove(step);
        if (output != null) {
            output.end().forEach(line -> keepOrCut(output, line));
            showCut(output);
        }
    }

    @Override
    public void hide(String secret) {
        mask.hide(secret);
    }

    @Override
    public String masked(String text) {
        return mask.mask(text);
    }

    @Override
    public void end(String sentence) {
        endWith(sentence);
        try {
            if (!sender.join(END)) {
                log.atWarn().addKeyValue("job_id", job).log("The end of the log of job {} is still on its way", job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void endWith(String sentence) {
        if (!ended) {
            List.copyOf(steps.keySet()).forEach(this::endStep);
            sayOf(null, sentence);
            ended = true;
            notifyAll();
        }
    }

    /** The farm's own words are few, so there is always room for them. A sentence of others' in it may have lines. */
    private synchronized void sayOf(@Nullable String step, String sentence) {
        Instant now = Instant.now();
        mask.mask(sentence)
                .lines()
                .forEach(text -> queue(new LogLine(now, step, LogLine.Stream.FARM, shortened(text))));
    }

    private void keepOrCut(StepOutput step, LogLine line) {
        if (hasRoom(line)) {
            showCut(step);
            queue(line);
        } else {
            step.cut(line);
        }
    }

    private boolean hasRoom(LogLine line) {
        return keptWeight + Weight.of(line) <= limit.toBytes() && waitingWeight + Weight.of(line) <= WAITING;
    }

    private void showCut(StepOutput step) {
        if (step.isCut()) {
            step.insteadOfCut(whyThereIsNoRoom()).forEach(this::queue);
        }
    }

    private String whyThereIsNoRoom() {
        return waitingWeight > WAITING / 2
                ? "the queue did not take them as fast as they were printed"
                : "the log of an attempt may have " + Weight.words(limit.toBytes()) + " (DCRX_KV_LOG_LIMIT)";
    }

    private void queue(LogLine line) {
        if (ended || waitingWeight > 2L * WAITING) {
            lost++;
            return;
        }
        waiting.add(line);
        waitingWeight += Weight.of(line);
        keptWeight += Weight.of(line);
        notifyAll();
    }

    private void send() {
        try {
            boolean more = true;
            while (more) {
                LogChunk chunk = nextChunk();
                more = deliver(chunk) && !chunk.last();
                breathe();
            }
        } catch (InterruptedException e) {
            log.debug("The log of job {} was interrupted", job);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("job_id", job)
                    .setCause(e)
                    .log("The log of job {} ends here, by a mistake of ours", job);
        }
    }

    /** False if there is no use in going on. */
    private boolean deliver(LogChunk chunk) throws InterruptedException {
        try {
            sink.deliver(chunk);
            return true;
        } catch (Undelivered e) {
            log.atWarn()
                    .addKeyValue("job_id", job)
                    .log(
                            "Lines {} to {} of the log of job {} are lost: {}",
                            chunk.first(),
                            chunk.end(),
                            job,
                            e.getMessage());
            return !tellOfLoss(chunk.lines().size());
        }
    }

    /** Whether it is too late to tell. */
    private synchronized boolean tellOfLoss(int lines) {
        lost += lines;
        return ended;
    }

    private synchronized LogChunk nextChunk() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        List<LogLine> lines = new ArrayList<>();
        if (lost > 0) {
            lines.add(new LogLine(
                    Instant.now(),
                    null,
                    LogLine.Stream.FARM,
                    lost + " lines were lost here: the queue did not take them"));
            lost = 0;
        }
        for (int weight = 0; !waiting.isEmpty() && weight < CHUNK; ) {
            LogLine line = waiting.remove();
            weight += Weight.of(line);
            waitingWeight -= Weight.of(line);
            lines.add(line);
        }
        LogChunk chunk = new LogChunk(job, attempt, next, lines, ended && waiting.isEmpty());
        next += lines.size();
        return chunk;
    }

    private synchronized void breathe() throws InterruptedException {
        long until = System.nanoTime() + BREATH.toNanos();
        for (long left = BREATH.toMillis(); !ended && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    private static String shortened(String text) {
        return text.length() <= Lines.LONGEST ? text : text.substring(0, Lines.LONGEST) + "…";
    }
}
