package io.dcrx.gateway.users;

import io.dcrx.gateway.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Slow hashes of passwords, made and compared on a few threads of their own: no login ever holds up another request, and
 * many logins at once leave half of the cores to the others.
 */
@Component
class Passwords implements AutoCloseable {
    /** Compared with where there is no such user, so that both take the same time. Nobody knows its password. */
    static final String NOBODY = "{bcrypt}$2a$10$7zHp71rntqAG2a0b73..WevxnJ7wYpsiEpImRp2XtLsisTm.eQkOO";

    private static final int WAITING = 64;
    private static final Duration BUSY = Duration.ofSeconds(5);

    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final Scheduler threads;

    @Autowired
    Passwords() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING);
    }

    /**
     * @param hashing how many at once
     * @param waiting how many more may wait; the next one is refused
     */
    Passwords(int hashing, int waiting) {
        ThreadFactory names = Thread.ofPlatform().daemon().name("passwords-", 0).factory();
        this.threads = Schedulers.fromExecutorService(new ThreadPoolExecutor(
                hashing, hashing, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), names));
    }

    /** Fails with a problem, to be tried again, when too many others wait. */
    Mono<Boolean> matches(String password, String hash) {
        return inTurn(() -> encoder.matches(password, hash));
    }

    /** As {@link #hash}, but in turn, and refused as {@link #matches} is. */
    Mono<String> hashed(String password) {
        return inTurn(() -> hash(password));
    }

    private <T> Mono<T> inTurn(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(threads)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> ProblemException.unavailable("Too many people log in right now.", BUSY));
    }

    /** Blocks for as long as the hash takes. */
    String hash(String password) {
        return encoder.encode(password);
    }

    @Override
    public void close() {
        threads.dispose();
    }
}
