package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;

/** Why a job failed, and what follows from it. One that a newer worker gives and nobody here knows is INTERNAL. */
public enum FailureReason {
    INVALID_DOCKERFILE(Fault.USER, Retry.NEVER),
    BASE_IMAGE_NOT_FOUND(Fault.USER, Retry.NEVER),
    BASE_IMAGE_UNAUTHORIZED(Fault.USER, Retry.NEVER),
    STEP_FAILED(Fault.USER, Retry.NEVER),
    CONTEXT_MISSING(Fault.USER, Retry.NEVER),
    CONTEXT_UNFIT(Fault.USER, Retry.NEVER),
    CONTEXT_UNAVAILABLE(Fault.FARM, Retry.WORTHWHILE),
    SECRET_MISSING(Fault.USER, Retry.NEVER),
    OUT_OF_MEMORY(Fault.USER, Retry.NEVER),
    DISK_FULL(Fault.FARM, Retry.WORTHWHILE),
    TIMED_OUT(Fault.USER, Retry.NEVER),
    EXPIRED_IN_QUEUE(Fault.FARM, Retry.NEVER),
    REGISTRY_UNAUTHORIZED(Fault.USER, Retry.NEVER),
    REGISTRY_UNAVAILABLE(Fault.FARM, Retry.WORTHWHILE),
    ENGINE_UNAVAILABLE(Fault.FARM, Retry.WORTHWHILE),
    WORKER_LOST(Fault.FARM, Retry.WORTHWHILE),
    @JsonEnumDefaultValue
    INTERNAL(Fault.FARM, Retry.WORTHWHILE);

    /** Who can mend it. */
    public enum Fault {
        USER,
        FARM
    }

    /** Whether the same job may end differently another time. */
    public enum Retry {
        NEVER,
        WORTHWHILE
    }

    private final Fault fault;
    private final Retry retry;

    FailureReason(Fault fault, Retry retry) {
        this.fault = fault;
        this.retry = retry;
    }

    /** The one of that name, or INTERNAL. */
    public static FailureReason of(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(INTERNAL);
    }

    public Fault fault() {
        return fault;
    }

    public Retry retry() {
        return retry;
    }
}
