package io.dcrx.gateway.loop;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Something that a gateway does over and over for as long as it runs. */
public abstract class Loop implements SmartLifecycle {
    private @Nullable Running running;

    private record Running(Sinks.Empty<Void> end, Sinks.Empty<Void> ended) {}

    /** A signal for each round, none while one is under way; never ends by itself. */
    protected abstract Flux<?> hints();

    /** One of them. A fault would end the loop, so it deals with those of its own. */
    protected abstract Publisher<?> round();

    @Override
    public synchronized void start() {
        Running now = new Running(Sinks.empty(), Sinks.empty());
        running = now;
        hints().takeUntilOther(now.end().asMono())
                .concatMap(_ -> isRunning() ? round() : Mono.empty(), 1)
                .doFinally(_ -> now.ended().tryEmitEmpty())
                .subscribe();
    }

    /** Begins no more rounds. */
    @Override
    public synchronized void stop() {
        stop(() -> {});
    }

    /** The round that is under way goes on to its end: broken off, it might do twice what another gateway does again. */
    @Override
    public synchronized void stop(Runnable stopped) {
        Running last = running;
        running = null;
        if (last == null) {
            stopped.run();
            return;
        }
        var _ = last.end().tryEmitEmpty();
        last.ended().asMono().doFinally(_ -> stopped.run()).subscribe();
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }
}
