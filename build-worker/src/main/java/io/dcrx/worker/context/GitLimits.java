package io.dcrx.worker.context;

/**
 * How much a context from git may be.
 *
 * @param mostBytes of what is fetched, and of the files unpacked
 */
record GitLimits(long mostBytes, int mostEntries) {
    static final int MOST_ENTRIES = 200_000;
}
