package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full name of an image in a registry, {@code host[:port]/path:tag}.
 *
 * @see <a href="https://github.com/distribution/reference/blob/main/regexp.go">the grammar of references</a>
 */
public record ImageReference(String host, String path, String tag) {
    /** Checked before a pattern is asked: patterns with repeated groups recurse, and a long text would exhaust the stack. */
    private static final int MOST_PATH = 255;

    private static final int MOST_HOST = 255;

    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final Pattern HOST =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9A-Fa-f:]+])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern WHOLE = Pattern.compile("([^/]+)/([^:@]+):([^/:@]+)");

    public ImageReference {
        require(isHost(host), host, "a registry's host");
        require(isPath(path), path, "a repository path");
        require(isTag(tag), tag, "a tag");
    }

    /** @throws IllegalArgumentException if it is no {@code host/path:tag} */
    @JsonCreator
    public static ImageReference parse(String reference) {
        Matcher m = WHOLE.matcher(reference);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + reference + "' is not of the form host/path:tag");
        }
        return new ImageReference(m.group(1), m.group(2), m.group(3));
    }

    /** Whether it is a repository's path, without a host: {@code owner/image}. */
    public static boolean isPath(String text) {
        return text.length() <= MOST_PATH && PATH.matcher(text).matches();
    }

    /** Whether it is a repository, with or without a host in front: {@code localhost:5000/owner/image}. */
    public static boolean isRepository(String text) {
        int slash = text.indexOf('/');
        return isPath(text) || (slash > 0 && isHost(text.substring(0, slash)) && isPath(text.substring(slash + 1)));
    }

    /** Whether it is a registry's host, with or without a port. */
    public static boolean isHost(String text) {
        Matcher m = HOST.matcher(text);
        return text.length() <= MOST_HOST
                && m.matches()
                && (m.group("port") == null || Integer.parseInt(m.group("port")) <= 65_535);
    }

    /** Whether it is a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** The reference without its tag, {@code host/path}. */
    public String repository() {
        return host + "/" + path;
    }

    /** The same image by another tag. */
    public ImageReference withTag(String other) {
        return new ImageReference(host, path, other);
    }

    @JsonValue
    @Override
    public String toString() {
        return repository() + ":" + tag;
    }

    private static void require(boolean right, String text, String what) {
        if (!right) {
            throw new IllegalArgumentException("'" + text + "' is not " + what);
        }
    }
}
