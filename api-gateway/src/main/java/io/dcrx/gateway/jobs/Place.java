package io.dcrx.gateway.jobs;

import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.util.Comparator;

/**
 * Where a job stands among those that wait: the more urgent first; among equally urgent ones by their turns, of which
 * everybody who waits has one after the other; in the same turn whoever was there first. The database sorts by the same.
 */
public record Place(Priority priority, long turn, JobId id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::priority).thenComparingLong(Place::turn).thenComparing(Place::id);

    /**
     * The turn of a new job, by start-time fair queuing: the one after the last of its owner's jobs that wait, so that a
     * thousand jobs of one owner stand in a thousand turns, but none that has passed, so that whoever was away has saved
     * nothing up.
     *
     * @param owners of the owner's last job that waits; 0 if none does
     * @param farms the highest that was released
     */
    public static long turnAfter(long owners, long farms) {
        return Math.max(owners, farms) + 1;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
