package io.dcrx.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the engine could fetch for one word of an {@code ADD}. */
sealed interface AddedWord {
    /** Engines read the list and forget what follows it. */
    JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Pattern BLANKS = Pattern.compile("[\\s\\u0085\\p{Z}]+");

    /** The lexer takes these away, wherever they stand. */
    Pattern QUOTES = Pattern.compile("[\"'\\\\`]");

    Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://([^/?#]*)(.*)", Pattern.DOTALL);

    /** As git writes it, {@code user@host:path}. */
    Pattern REMOTE = Pattern.compile("[^/@:]*@([^/:]+):.*", Pattern.DOTALL);

    /**
     * The same without a user. Some BuildKits take every {@code a:b} for that, but files are called so, too, so that it has to
     * look like a repository. {@code c:/x} is a file to all of them.
     */
    Pattern REPOSITORY = Pattern.compile("(?is)(?![a-z]:/)([a-z0-9.-]+):.*\\.git(?![\\w.-]).*");

    /** The same at an address, whatever it looks like: no file is called that. */
    Pattern ADDRESS = Pattern.compile("((?:[0-9]{1,3}\\.){3}[0-9]{1,3}):.*", Pattern.DOTALL);

    /** A repository, or what somebody logs in to, where the host may have a variable in it. */
    Pattern SOMEWHERE = Pattern.compile("(?is)[^/:]*:.*\\.git(?![\\w.-]).*|[^/$]*\\$.*@.*:.*|[^/@:$]*@[^/:]*:.*");

    List<String> BEGINNINGS = List.of("http://", "https://", "git://", "ssh://", "git@");

    /** Files of the context, or a heredoc. */
    record Local() implements AddedWord {}

    /** From there. */
    record From(String host) implements AddedWord {}

    /** A variable stands where it would say so. */
    record Unknown(String word) implements AddedWord {}

    /** All words that there could be, as a list in JSON and as words. */
    static Stream<AddedWord> of(String arguments) {
        return Stream.concat(listed(arguments), BLANKS.splitAsStream(arguments))
                .map(word -> QUOTES.matcher(word).replaceAll(""))
                .map(AddedWord::read);
    }

    private static Stream<String> listed(String arguments) {
        if (!arguments.startsWith("[")) {
            return Stream.of();
        }
        try {
            return JSON.readTree(arguments).valueStream().map(element -> element.asString(""));
        } catch (JacksonException e) {
            return Stream.of();
        }
    }

    private static AddedWord read(String word) {
        int dollar = word.indexOf('$');
        return dollar < 0 ? literal(word, true).orElse(new Local()) : variable(word, word.substring(0, dollar));
    }

    private static AddedWord variable(String word, String before) {
        String start = before.toLowerCase(Locale.ROOT);
        boolean mayBeRemote =
                BEGINNINGS.stream().anyMatch(beginning -> beginning.startsWith(start) || start.startsWith(beginning));
        return literal(before, false)
                .or(() -> host(REPOSITORY, word))
                .orElse(mayBeRemote || SOMEWHERE.matcher(word).matches() ? new Unknown(word) : new Local());
    }

    /**
     * @param whole whether nothing can follow that would change the host
     */
    private static Optional<AddedWord> literal(String text, boolean whole) {
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return whole || !url.group(2).isEmpty() ? Optional.of(new From(url.group(1))) : Optional.empty();
        }
        return host(REMOTE, text).or(() -> host(REPOSITORY, text)).or(() -> host(ADDRESS, text));
    }

    private static Optional<AddedWord> host(Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        return matcher.matches() ? Optional.of(new From(matcher.group(1))) : Optional.empty();
    }
}
