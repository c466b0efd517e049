package io.dcrx.worker.engine.jib.files;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds out whom {@code user:group} means in an image. Numbers mean themselves; names are looked up in the image, as it is then.
 * Whom it does not know is root; a group that is not said, or that it does not know, is the one of the user's number, or the
 * user's main one.
 *
 * @see <a href="https://github.com/moby/buildkit/blob/v0.8.3/solver/llbsolver/file/user_linux.go">BuildKit's</a>
 */
final class Owners {
    private static final String PASSWD = "/etc/passwd";
    private static final String GROUP = "/etc/group";
    /** Larger ones are names there, which nobody has. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    private final ImageTree image;
    private final boolean empty;

    /** @param empty the image has no layer yet, so that there is nowhere to look */
    Owners(ImageTree image, boolean empty) {
        this.image = image;
        this.empty = empty;
    }

    Owner of(String text) throws Unfit, IOException {
        int colon = text.indexOf(':');
        Owner user = user(colon < 0 ? text : text.substring(0, colon));
        return colon < 0 ? user : new Owner(user.user(), group(text.substring(colon + 1), user.group()));
    }

    private Owner user(String text) throws Unfit, IOException {
        Optional<Long> number = number(text);
        if (number.isPresent()) {
            return new Owner(number.get(), number.get());
        }
        return entry(PASSWD, text)
                .map(fields -> new Owner(field(fields, 2), field(fields, 3)))
                .orElse(Owner.ROOT);
    }

    private long group(String text, long otherwise) throws Unfit, IOException {
        Optional<Long> number = number(text);
        return number.isPresent()
                ? number.get()
                : entry(GROUP, text).map(fields -> field(fields, 2)).orElse(otherwise);
    }

    private static Optional<Long> number(String text) {
        if (text.isEmpty() || text.equals("root")) {
            return Optional.of(0L);
        }
        return NUMBER.matcher(text).matches()
                ? Optional.of(Long.parseLong(text)).filter(number -> number <= Integer.MAX_VALUE)
                : Optional.empty();
    }

    private Optional<List<String>> entry(String file, String name) throws Unfit, IOException {
        if (empty) {
            throw new Unfit("nobody in an empty image is called " + name);
        }
        String text = image.read(file)
                .orElseThrow(() -> new Unfit("the image has no " + file + ", which would tell who " + name + " is"));
        return text.lines()
                .map(line -> List.of(line.strip().split(":", -1)))
                .filter(fields -> fields.getFirst().equals(name))
                .findFirst();
    }

    private static long field(List<String> fields, int index) {
        return index < fields.size() && NUMBER.matcher(fields.get(index)).matches()
                ? Long.parseLong(fields.get(index))
                : 0;
    }
}
