package io.dcrx.seal;

import java.nio.charset.StandardCharsets;

/**
 * The one thing that a secret is sealed for. What is sealed for one does not open for another, so nobody who can write to
 * the database or the queue can have it used elsewhere.
 *
 * @param kind such as {@code job}
 * @param id which of that kind
 */
public record Binding(String kind, String id) {
    public Binding {
        if (!kind.matches("[a-z]+")) {
            throw new IllegalArgumentException("a kind is a word in lower-case letters, not '" + kind + "'");
        }
    }

    byte[] associatedData() {
        return (kind + " " + id).getBytes(StandardCharsets.UTF_8);
    }
}
