package io.dcrx.worker.build;

/** The stretches of an attempt, in order. */
enum Phase {
    AUTHORIZE,
    FETCH,
    GENERATE,
    BUILD,
    PUSH
}
