package io.dcrx.gateway.kafka;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Whether Kafka is away. Whoever publishes rows holds locks on them until the broker has answered, so while it does not, it
 * is asked for nothing else than whether it is there: the rows stay free, for a cancel for instance.
 */
@Component
public class KafkaOutage {
    /** The producer has tried for ten seconds before one call fails, so one is enough. */
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED)
            .waitDurationInOpenState(Duration.ofSeconds(2))
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("kafka", CONFIG);
    private final FarmTopics topics;

    KafkaOutage(FarmTopics topics) {
        this.topics = topics;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** Sends, and remembers whether that went well. */
    public <T> Mono<T> noting(Mono<T> sending) {
        return sending.transformDeferred(CircuitBreakerOperator.of(breaker));
    }

    /** Does it unless Kafka is away, which is asked every now and then once something went wrong. */
    public <T> Mono<T> unlessAway(Supplier<Mono<T>> work) {
        return isOver().filter(over -> over).flatMap(_ -> work.get());
    }

    private Mono<Boolean> isOver() {
        return Mono.defer(() -> breaker.getState() == CircuitBreaker.State.CLOSED
                ? Mono.just(true)
                : noting(Mono.fromRunnable(this::ask).subscribeOn(Schedulers.boundedElastic()))
                        .thenReturn(true)
                        .onErrorReturn(false));
    }

    private void ask() {
        try (Admin admin = topics.admin()) {
            FarmTopics.await(admin.describeCluster().nodes());
        }
    }
}
