package io.dcrx.worker.log;

/** A log that ends. */
public interface AttemptLog extends BuildLog {

    /**
     * The last word. Sends what is left, and waits a little until it can no longer be lost. What is said after that nobody
     * hears.
     */
    void end(String sentence);
}
