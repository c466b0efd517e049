package io.dcrx.wire;

/** The farm's topics and groups on Kafka. */
public final class Topics {
    /** Orders for workers, keyed by job id. One partition, always: see the module's RATIONALE. */
    public static final String JOBS = "dcrx.jobs";

    /** What happened to jobs, keyed by job id. */
    public static final String EVENTS = "dcrx.events";

    /** What builds print, in chunks, keyed by job id. */
    public static final String LOGS = "dcrx.logs";

    /** Keys alone: the jobs whose log has grown in the database. Whoever misses one looks by himself a second later. */
    public static final String LOGS_STORED = "dcrx.logs.stored";

    /** Reports of workers, keyed by worker. */
    public static final String WORKERS = "dcrx.workers";

    /** What every worker is told beside the queue, keyed by what it is about; compacted, one partition. */
    public static final String CONTROL = "dcrx.control";

    /** What nobody could decode on the other topics, as {@link Poisoned}. For people; the farm does not read it. */
    public static final String POISON = "dcrx.poison";

    /** The share group of all workers' slots on {@link #JOBS}. */
    public static final String BUILDERS = "dcrx-builders";

    /** The consumer group of all gateways that folds {@link #EVENTS}. */
    public static final String FOLD = "dcrx-fold";

    /** The consumer group of all gateways that stores {@link #LOGS}. */
    public static final String LOG_STORE = "dcrx-log-store";

    private Topics() {}
}
