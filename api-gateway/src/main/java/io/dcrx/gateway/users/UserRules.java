package io.dcrx.gateway.users;

import io.dcrx.parse.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What people's names, passwords and addresses must be like. */
final class UserRules {
    static final Rule USERNAME = Rule.matching(
                    "[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}._@+-]*",
                    "letters, digits and . _ @ + -, and begin with a letter or digit")
            .and(Rule.of(name -> Math.max(name.length(), User.key(name).length()) <= 64, "at most 64 characters long"));

    static final Rule NAME = Rule.of(
            name -> !name.isBlank() && name.length() <= 200 && name.chars().noneMatch(Character::isISOControl),
            "1 to 200 characters in one line");

    static final Rule EMAIL = Rule.matching("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]{1,255}", "an email address")
            .and(Rule.of(email -> email.length() <= 320, "at most 320 characters long"));

    private static final Set<String> COMMON = read("common-passwords.txt");

    /** The hash reads no more than 72 bytes, and a password that is cut in silence is not the one that was chosen. */
    static final Rule PASSWORD = Rule.of(
                    password -> password.length() >= 8 && password.getBytes(StandardCharsets.UTF_8).length <= 72,
                    "at least 8 characters and at most 72 bytes long")
            .and(Rule.of(
                    password -> !COMMON.contains(password.toLowerCase(Locale.ROOT)),
                    "another one: it is among those that everybody tries first"));

    private UserRules() {}

    /** Lines that begin with # are comments. */
    private static Set<String> read(String list) {
        try (InputStream text = Objects.requireNonNull(UserRules.class.getResourceAsStream(list))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
