package io.dcrx.worker.build;

/** The right to work on a job, which lapses unless it is renewed. Somebody else renews it. */
public interface Lease {

    /**
     * Asks the queue whether we still hold the lease, and returns when it said yes.
     *
     * @throws LeaseLost if it did not
     */
    void prove() throws LeaseLost;
}
