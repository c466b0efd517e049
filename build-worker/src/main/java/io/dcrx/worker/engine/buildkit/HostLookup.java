package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Finds out where names lead, for one attempt. Whoever owns a name decides how long its servers take to answer, and the system's
 * resolver can be neither stopped nor left by a virtual thread: it has threads of its own, which are left behind when time is up.
 */
final class HostLookup {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_AT_ONCE = 16;
    private static final long LOOK_MILLIS = 100;

    private final Resolver resolver;
    private final Duration limit;
    private final BooleanSupplier givenUp;

    /** @param givenUp nobody waits for the answer any more */
    HostLookup(BooleanSupplier givenUp) {
        this(InetAddress::getAllByName, LIMIT, givenUp);
    }

    /** @param limit of all names together */
    HostLookup(Resolver resolver, Duration limit, BooleanSupplier givenUp) {
        this.resolver = resolver;
        this.limit = limit;
        this.givenUp = givenUp;
    }

    /** What the system asks about names. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * A name that leads nowhere has no addresses: it is for the engine to complain about.
     *
     * @throws EngineFailure if a name was not answered for in time, which tells nothing about where it leads the engine later
     */
    Map<String, List<InetAddress>> of(Set<String> hosts) throws EngineFailure {
        long end = System.nanoTime() + limit.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(
                MOST_AT_ONCE, Thread.ofPlatform().name("lookup-", 0).daemon().factory());
        try {
            Map<String, Future<List<InetAddress>>> asked = new LinkedHashMap<>();
            hosts.forEach(host -> asked.put(host, threads.submit(() -> addresses(host))));
            Map<String, List<InetAddress>> found = new LinkedHashMap<>();
            for (var host : asked.entrySet()) {
                found.put(host.getKey(), await(host.getKey(), host.getValue(), end));
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineFailure(FailureReason.INTERNAL, "interrupted while looking up hosts", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<InetAddress> await(String host, Future<List<InetAddress>> addresses, long end)
            throws EngineFailure, InterruptedException {
        while (!givenUp.getAsBoolean()) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try {
                return addresses.get(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (left == 0) {
                    throw new EngineFailure(
                            FailureReason.INTERNAL,
                            "it could not be found out within " + limit.toSeconds() + " seconds whether " + host
                                    + ", from which ADD fetches, has a public address",
                            e);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "cancelled while looking up hosts"));
    }

    private List<InetAddress> addresses(String host) {
        try {
            return List.of(resolver.resolve(host));
        } catch (UnknownHostException _) {
            return List.of();
        }
    }
}
