package io.dcrx.gateway.fleet;

/** A fleet for those who need one. */
public final class TestFleet {
    private TestFleet() {}

    /** Of which nothing was heard. */
    public static Fleet silent() {
        return new Fleet();
    }
}
