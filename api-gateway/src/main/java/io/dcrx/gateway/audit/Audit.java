package io.dcrx.gateway.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** Keeps entries. What cannot be kept in time is in the log, whole, and counted: nothing gets lost in silence. */
@Service
public class Audit {
    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuditStore store;
    private final Counter lost;

    Audit(AuditStore store, MeterRegistry meters) {
        this.store = store;
        this.lost = Counter.builder("dcrx.audit.lost")
                .description("Audit entries that could not be kept and are only in the log")
                .register(meters);
    }

    /** Completes in any case, and soon. */
    public Mono<Void> keep(AuditEntry entry) {
        return store.append(entry).timeout(PATIENCE).onErrorResume(e -> {
            lost.increment();
            log.error("This could not be kept: {}", entry, e);
            return Mono.empty();
        });
    }
}
