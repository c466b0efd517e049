package io.dcrx.context;

import java.util.Arrays;

/** A small file that stands in the request itself. */
public final class InlineFile {
    private final String path;
    private final byte[] content;
    private final int mode;

    /** @param mode the permissions, such as 0644 (octal) */
    public InlineFile(String path, byte[] content, int mode) {
        this.path = ContextPath.RULE.require(path);
        this.content = content.clone();
        this.mode = mode;
    }

    public String path() {
        return path;
    }

    public byte[] content() {
        return content.clone();
    }

    public int mode() {
        return mode;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InlineFile file
                && path.equals(file.path)
                && mode == file.mode
                && Arrays.equals(content, file.content);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /** Without the content, which may be a secret. */
    @Override
    public String toString() {
        return "InlineFile[" + path + ", " + content.length + " bytes]";
    }
}
