package io.dcrx.gateway.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Who was behind a token a moment ago, so that the database is not asked for each request. What is changed at another
 * gateway counts here when that moment has passed; what is changed at this one, at once.
 */
@Component
final class KnownCallers {
    /** Well within the five seconds after which nobody who was disabled may get in anywhere. */
    static final Duration REMEMBERED = Duration.ofSeconds(2);

    private static final int MOST = 10_000;

    /** By the tokens' hashes: the tokens themselves are nobody's business. */
    private final Cache<String, Caller> callers =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();

    private final AtomicInteger changes = new AtomicInteger();

    /** @param asked who the database says it is; empty for a token that is worth nothing, which is asked for again each time */
    Mono<Caller> of(String token, Mono<Caller> asked) {
        return Mono.defer(() -> {
            String hash = ApiToken.hash(token);
            int asOf = changes.get();
            return Mono.justOrEmpty(remembered(hash)).switchIfEmpty(asked.doOnNext(caller -> put(hash, caller, asOf)));
        });
    }

    /** The database may have answered before a change that this gateway knows of by now. */
    private void put(String hash, Caller caller, int asOf) {
        callers.put(hash, caller);
        if (changes.get() != asOf) {
            callers.invalidate(hash);
        }
    }

    /** Who is let in, or as whom, has changed. */
    void forget() {
        changes.incrementAndGet();
        callers.invalidateAll();
    }

    private Optional<Caller> remembered(String hash) {
        @Nullable Caller caller = callers.getIfPresent(hash);
        boolean expired = caller != null
                && caller.session() != null
                && !Instant.now().isBefore(caller.session().expires());
        return expired ? Optional.empty() : Optional.ofNullable(caller);
    }
}
