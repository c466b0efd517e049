package io.dcrx.gateway.breakers;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the circuit breakers, wherever they are: in the metrics, and as parts of the health. */
@Configuration(proxyBeanMethods = false)
class BreakerConfiguration {
    /** Something is away, and what depends on it waits or is refused; the rest goes on. */
    private static final String DEGRADED = "DEGRADED";

    @Bean
    MeterBinder breakerMeters(List<CircuitBreaker> breakers) {
        return registry -> {
            TaggedCircuitBreakerMetricsPublisher publisher = new TaggedCircuitBreakerMetricsPublisher(registry);
            breakers.forEach(publisher::publishMetrics);
        };
    }

    @Bean("breakersHealthContributor")
    HealthContributor breakerHealth(List<CircuitBreaker> breakers) {
        return CompositeHealthContributor.fromMap(
                breakers.stream().collect(Collectors.toMap(CircuitBreaker::getName, BreakerConfiguration::health)));
    }

    private static HealthIndicator health(CircuitBreaker breaker) {
        return () -> {
            Health.Builder health =
                    breaker.getState() == CircuitBreaker.State.CLOSED ? Health.up() : Health.status(DEGRADED);
            return health.withDetail("state", breaker.getState())
                    .withDetail("refused", breaker.getMetrics().getNumberOfNotPermittedCalls())
                    .build();
        };
    }
}
