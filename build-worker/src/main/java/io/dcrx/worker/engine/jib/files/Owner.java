package io.dcrx.worker.engine.jib.files;

/** Whose a file is, by number. */
public record Owner(long user, long group) {
    static final Owner ROOT = new Owner(0, 0);
}
