package io.dcrx.gateway.storage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A pool behind a circuit breaker. While the database is away, who asks is told at once instead of waiting for a connection
 * first, and a database that comes back finds two questions, not all that piled up.
 */
record GuardedConnections(ConnectionFactory pool, CircuitBreaker breaker) implements ConnectionFactory {
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(6)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(2))
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .permittedNumberOfCallsInHalfOpenState(2)
            .build();

    static CircuitBreaker newBreaker() {
        return CircuitBreaker.of("database", CONFIG);
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.<Connection>from(pool.create()).transformDeferred(CircuitBreakerOperator.of(breaker));
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return pool.getMetadata();
    }
}
