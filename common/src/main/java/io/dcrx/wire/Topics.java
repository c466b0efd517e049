package io.dcrx.wire;

/** The farm's topics and groups on Kafka. */
public final class Topics {
    /** Orders for workers, keyed by job id. One partition, always: see the module's RATIONALE. */
    public static final String JOBS = "dcrx.jobs";

    /** What happened to jobs, keyed by job id. */
    public static final String EVENTS = "dcrx.events";

    /** Reports of workers, keyed by worker. */
    public static final String WORKERS = "dcrx.workers";

    /** The share group of all workers' slots on {@link #JOBS}. */
    public static final String BUILDERS = "dcrx-builders";

    /** The consumer group of all gateways that folds {@link #EVENTS}. */
    public static final String FOLD = "dcrx-fold";

    private Topics() {}
}
