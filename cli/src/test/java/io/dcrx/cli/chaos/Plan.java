package io.dcrx.cli.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run is to be like.
 *
 * @param seed what the schedule of faults and jobs is made from
 * @param jobs how many are ordered
 * @param time for how long things are broken
 */
record Plan(long seed, int jobs, Duration time) {
    private static final Set<String> KNOWN = Set.of("--seed", "--jobs", "--minutes");

    /** @param arguments such as {@code --seed 7 --jobs 300 --minutes 10}; what is missing is as in a short run */
    static Plan parse(String arguments) {
        Map<String, String> given = new HashMap<>();
        List<String> words = Arrays.stream(arguments.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.size() % 2 == 1) {
            throw new IllegalArgumentException("give every option its value: " + arguments);
        }
        for (int i = 0; i < words.size(); i += 2) {
            if (!KNOWN.contains(words.get(i))) {
                throw new IllegalArgumentException(words.get(i) + " is not known; known are " + KNOWN);
            }
            given.put(words.get(i), words.get(i + 1));
        }
        long seed = Long.parseLong(given.getOrDefault("--seed", Long.toString(System.nanoTime() % 1_000_000)));
        double minutes = Double.parseDouble(given.getOrDefault("--minutes", "0.7"));
        return new Plan(
                seed,
                Integer.parseInt(given.getOrDefault("--jobs", "40")),
                Duration.ofMillis(Math.round(minutes * 60_000)));
    }
}
