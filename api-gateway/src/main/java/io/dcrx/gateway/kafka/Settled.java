package io.dcrx.gateway.kafka;

import java.time.Instant;

/**
 * Which orders are over for good: workers are given none of them again, and whatever they reported of them has been folded.
 *
 * @param below orders at lower offsets are over
 * @param end what is noted at this offset or a higher one was not there: the topic is not the one that it was
 * @param asOf when {@code end} was the end
 */
public record Settled(long below, long end, Instant asOf) {
    public boolean covers(long offset) {
        return offset < below;
    }
}
