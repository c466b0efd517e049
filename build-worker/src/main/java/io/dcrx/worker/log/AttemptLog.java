package io.dcrx.worker.log;

/** A log that ends. */
public interface AttemptLog extends BuildLog {

    /** The text as the log would show it: without the secrets that it was told of. */
    String masked(String text);

    /**
     * The last word. Sends what is left, and waits a little until it can no longer be lost. What is said after that nobody
     * hears.
     */
    void end(String sentence);
}
