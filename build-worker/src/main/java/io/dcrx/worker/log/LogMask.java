package io.dcrx.worker.log;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What must not be shown. Of a secret with several lines each one counts; so do the forms in which programs like to print
 * secrets, base64 and the percent signs of URLs. Words of fewer than four letters are left alone: without them nobody
 * could read the log, and who prints them says nothing that could not be guessed.
 */
final class LogMask {
    static final String SHOWN = "***";

    private static final int SHORTEST = 4;
    private static final int GROUP = 3;

    private volatile List<String> hidden = List.of();

    synchronized void hide(String secret) {
        hidden = Stream.concat(
                        hidden.stream(),
                        Stream.concat(secret.lines(), Stream.of(secret)).flatMap(LogMask::forms))
                .distinct()
                // A secret may be part of another one.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String mask(String text) {
        String masked = text;
        for (String secret : hidden) {
            masked = masked.replace(secret, SHOWN);
        }
        return masked;
    }

    /** How long the longest thing is that must be seen as a whole to be recognized. */
    int longest() {
        return hidden.isEmpty() ? 0 : hidden.getFirst().length();
    }

    /** Where a text can be cut, at this place or before it, so that no secret is cut with it. */
    int cut(String text, int wanted) {
        int cut = wanted;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (String secret : hidden) {
                int at = text.lastIndexOf(secret, cut - 1);
                if (at >= 0 && at + secret.length() > cut) {
                    cut = at;
                    moved = true;
                }
            }
        }
        // One that overlaps with itself, again and again, could be cut nowhere.
        return cut > wanted / 2 ? cut : wanted;
    }

    private static Stream<String> forms(String secret) {
        String word = secret.strip();
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        // What follows the secret changes the last group.
        byte[] groups = Arrays.copyOf(bytes, bytes.length - bytes.length % GROUP);
        return Stream.of(
                        word,
                        URLEncoder.encode(word, StandardCharsets.UTF_8),
                        Base64.getEncoder().encodeToString(groups))
                .filter(form -> form.length() >= SHORTEST && word.length() >= SHORTEST);
    }
}
