package io.dcrx.cli.bench;

import java.util.Arrays;
import java.util.List;

/** What was measured of the same thing, each time: milliseconds, mostly. */
final class Times {
    private final double[] sorted;

    Times(double... millis) {
        this.sorted = millis.clone();
        Arrays.sort(sorted);
    }

    static Times of(List<Double> millis) {
        return new Times(millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double median() {
        return quantile(0.5);
    }

    /** @param share such as 0.99 */
    double quantile(double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
    }

    static double since(long began) {
        return (System.nanoTime() - began) / 1e6;
    }
}
