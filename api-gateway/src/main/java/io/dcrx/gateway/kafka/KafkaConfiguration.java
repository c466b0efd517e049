package io.dcrx.gateway.kafka;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {
    @Bean
    CircuitBreaker kafkaBreaker(KafkaOutage outage) {
        return outage.breaker();
    }

    /**
     * A batch that could not be applied is tried again until it can be: what fails here is the database, and skipping
     * would lose what happened. Records that nobody can decode never get this far.
     */
    @Bean
    CommonErrorHandler keepTrying() {
        ExponentialBackOff backOff =
                new ExponentialBackOff(Duration.ofMillis(200).toMillis(), 2);
        backOff.setMaxInterval(Duration.ofSeconds(5).toMillis());
        return new DefaultErrorHandler(backOff);
    }
}
