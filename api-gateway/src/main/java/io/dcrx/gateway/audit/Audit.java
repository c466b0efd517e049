package io.dcrx.gateway.audit;

import io.dcrx.gateway.storage.Batching;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

/** Keeps entries. What cannot be kept in time is in the log, whole, and counted: nothing gets lost in silence. */
@Service
public class Audit {
    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Batching<AuditEntry, AuditEntry> entries;
    private final Counter lost;

    Audit(AuditStore store, MeterRegistry meters) {
        this.entries = new Batching<>(all ->
                store.append(all).timeout(PATIENCE).thenReturn(all.stream().collect(toMap(identity(), identity()))));
        this.lost = Counter.builder("dcrx.audit.lost")
                .description("Audit entries that could not be kept and are only in the log")
                .register(meters);
    }

    /** Completes in any case, and soon. */
    public Mono<Void> keep(AuditEntry entry) {
        return entries.ask(entry).then().timeout(PATIENCE).onErrorResume(e -> {
            lost.increment();
            log.error("This could not be kept: {}", entry, e);
            return Mono.empty();
        });
    }
}
