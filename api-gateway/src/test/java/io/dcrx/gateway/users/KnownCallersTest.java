package io.dcrx.gateway.users;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class KnownCallersTest {
    private final KnownCallers known = new KnownCallers();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void theSameTokenIsAskedForOnce() {
        Caller caller = caller(Duration.ofMinutes(1));
        assertThat(ask("a", caller)).isEqualTo(caller);
        assertThat(ask("a", null)).isEqualTo(caller);
        assertThat(asked).hasValue(1);
    }

    @Test
    void everyTokenIsItsOwn() {
        ask("a", caller(Duration.ofMinutes(1)));
        assertThat(ask("b", null)).isNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void nobodyIsNotRemembered() {
        assertThat(ask("a", null)).isNull();
        Caller caller = caller(Duration.ofMinutes(1));
        assertThat(ask("a", caller)).isEqualTo(caller);
    }

    @Test
    void whatHasChangedIsAskedForAgain() {
        ask("a", caller(Duration.ofMinutes(1)));
        known.forget();
        assertThat(ask("a", null)).isNull();
    }

    @Test
    void whatTheDatabaseSaidBeforeAChangeIsNotRememberedAfterIt() {
        Caller caller = caller(Duration.ofMinutes(1));
        assertThat(known.of("a", Mono.fromSupplier(() -> {
                            known.forget();
                            return caller;
                        }))
                        .block())
                .isEqualTo(caller);
        assertThat(ask("a", null)).isNull();
    }

    @Test
    void aLoginIsNotRememberedBeyondItsEnd() {
        ask("a", caller(Duration.ZERO));
        assertThat(ask("a", null)).isNull();
    }

    private @Nullable Caller ask(String token, @Nullable Caller answer) {
        return known.of(token, Mono.fromSupplier(() -> {
                    asked.incrementAndGet();
                    return answer;
                }))
                .block();
    }

    private static Caller caller(Duration left) {
        Instant now = Instant.now();
        User user = new User(UUID.randomUUID(), "ada", Role.BUILDER);
        return new Caller(user, new Session(user.id(), 0, UUID.randomUUID(), now.plus(left), now));
    }
}
