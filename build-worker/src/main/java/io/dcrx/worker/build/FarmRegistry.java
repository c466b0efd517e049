package io.dcrx.worker.build;

import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import io.dcrx.worker.engine.Need;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The farm's own registry. When it could not be reached at the end of a build it is asked whether it is there, and until it
 * is, this worker takes no jobs: it would build them all for nothing, and use up their attempts. Registries of users and
 * jobs are their own business.
 */
@Component
final class FarmRegistry implements Need, DisposableBean {
    /** Asked when a push has been tried several times, so one answer is enough. */
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED)
            .waitDurationInOpenState(Duration.ofSeconds(2))
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CircuitBreaker breaker = CircuitBreaker.of("registry", CONFIG);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Optional<RegistryAddress> address;

    FarmRegistry(RegistryProperties registry, MeterRegistry meters) {
        this.address = registry.address();
        if (address.isPresent()) {
            new TaggedCircuitBreakerMetricsPublisher(meters).publishMetrics(breaker);
        }
    }

    /** An attempt failed because some registry could not be reached. If that may be this one, and not a base's, it is asked. */
    void doubt(ImageReference target) {
        if (address.filter(farms -> farms.holds(target.host(), target.path())).isPresent()
                && breaker.tryAcquirePermission()) {
            var _ = answers();
        }
    }

    @Override
    public Optional<String> missing() {
        return isThere()
                ? Optional.empty()
                : address.map(farms -> "the farm's registry at " + farms.host() + " cannot be reached");
    }

    private boolean isThere() {
        return breaker.getState() == CircuitBreaker.State.CLOSED || (breaker.tryAcquirePermission() && answers());
    }

    private boolean answers() {
        long began = System.nanoTime();
        try {
            ask();
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            return true;
        } catch (IOException e) {
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, e);
            return false;
        } catch (InterruptedException e) {
            breaker.releasePermission();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whatever it answers to somebody without credentials, or whatever certificate it has, it is there. */
    private void ask() throws IOException, InterruptedException {
        RegistryAddress farms = address.orElseThrow();
        String scheme = farms.isInsecure() ? "http" : "https";
        HttpRequest request = HttpRequest.newBuilder(URI.create(scheme + "://" + farms.host() + "/v2/"))
                .timeout(PATIENCE)
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status >= 500) {
                throw new IOException("it answers " + status);
            }
        } catch (SSLException e) {
            // Somebody answers there; whether engines trust it is settled when they push.
        }
    }

    @Override
    public void destroy() {
        http.shutdownNow();
    }
}
