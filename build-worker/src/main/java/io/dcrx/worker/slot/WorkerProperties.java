package io.dcrx.worker.slot;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a worker is.
 *
 * @param name unique in the fleet; by default the host's name and something random
 * @param slots how many builds run at once
 * @param timeout how long an attempt may take
 * @param grace how long running builds may go on after the worker was told to stop
 * @param lock for how long an order is ours without a renewal, where the broker does not say it
 * @param cpus of a job, which nobody here can keep to; empty: unlimited
 */
@ConfigurationProperties("dcrx.worker")
public record WorkerProperties(
        @DefaultValue("") String name,
        @DefaultValue("10") int slots,
        @DefaultValue("10m") Duration timeout,
        @DefaultValue("20s") Duration grace,
        @DefaultValue("30s") Duration lock,
        @DefaultValue("") String cpus) {
    /** Kafka's upper bound of members in a share group, all workers' slots together. */
    private static final int MOST_SLOTS = 1000;

    public WorkerProperties {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException(
                    "DCRX_KV_JOB_POOL_SIZE must be from 1 to " + MOST_SLOTS + ", but is " + slots);
        }
        requirePositive("DCRX_KV_JOB_TIMEOUT", timeout);
        requirePositive("DCRX_KV_LEASE_DURATION", lock);
        if (grace.isNegative()) {
            throw new IllegalArgumentException("DCRX_KV_WORKER_GRACE must not be negative, but is " + grace);
        }
        name = name.isBlank() ? hostName() + "-" + random() : name.strip();
    }

    private static void requirePositive(String variable, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(variable + " must be positive, but is " + value);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    private static String random() {
        return HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
    }
}
