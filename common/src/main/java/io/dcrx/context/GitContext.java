package io.dcrx.context;

import io.dcrx.image.RegistryAddress;
import io.dcrx.parse.Rule;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A commit of a git repository, which the worker fetches when it builds.
 *
 * @param git the repository: an https address without a user in it, or an http one on this machine
 * @param ref a branch, a tag, a whole commit id, or {@code HEAD}
 * @param subdir path of the folder in it that is the context; null: all of it
 */
public record GitContext(String git, String ref, @Nullable String subdir) implements SpecContext {
    /** For fields that hold a repository's address. */
    static final Rule GIT = Rule.of(
            GitContext::isAddress,
            "a git repository's address such as 'https://github.com/team/app.git': https, and without a user or a query in it");

    static final Rule REF = Rule.of(
            GitContext::isRef, "a branch, a tag or a whole commit id, such as 'main', 'v1.2' or 40 hexadecimal digits");

    static final String USUAL_REF = "HEAD";

    private static final int LONGEST = 2048;
    private static final Pattern ADDRESS =
            Pattern.compile("(https?)://([A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?)((?:/[A-Za-z0-9_~.+-]+)+)/?");
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+/@#-]{0,254}");

    public GitContext {
        GIT.require(git);
        REF.require(ref);
        ContextPath.RULE.allow(subdir);
    }

    /** {@code host[:port]}, in small letters. */
    public String host() {
        return URI.create(git).getAuthority().toLowerCase(Locale.ROOT);
    }

    private static boolean isAddress(String text) {
        Matcher address = ADDRESS.matcher(text);
        return text.length() <= LONGEST
                && address.matches()
                && !(address.group(3) + "/").matches(".*/\\.\\.?/.*")
                && (address.group(1).equals("https") || isHere(address.group(2)));
    }

    private static boolean isHere(String host) {
        return new RegistryAddress(Optional.empty(), host, "").isLoopback();
    }

    /** What git would take for one and a server cannot take for something else. */
    private static boolean isRef(String text) {
        return REFERENCE.matcher(text).matches()
                && !text.contains("..")
                && !text.contains("//")
                && !text.contains("@{")
                && !text.endsWith("/")
                && !text.endsWith(".")
                && !text.endsWith(".lock");
    }
}
