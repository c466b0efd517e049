package io.dcrx.worker.build;

/** What is to be done about an order once its attempt is over. */
public enum Outcome {
    /** It is known how the attempt ended, success or not: the order is done with. */
    REPORTED,
    /** Nothing is known, and nothing was pushed that counts: the order is somebody else's to take. */
    ABANDONED
}
