package io.dcrx.worker.build;

/** The right to work on a job, which lapses unless it is renewed. Somebody else renews it. */
public interface Lease {

    /**
     * Asks the queue whether we still hold the lease, and returns when it said yes. Who was told before this call that the
     * job is cancelled knows it when it returns.
     *
     * @throws LeaseLost if it did not
     */
    void prove() throws LeaseLost;
}
