package io.dcrx.worker.engine.jib.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What can be at a path, of an image or of a context. */
sealed interface Node {

    /** With its children in the order of their names. */
    final class Folder implements Node {
        private final SortedMap<String, Node> children;
        private Attributes attributes;

        Folder(Attributes attributes) {
            this(attributes, new TreeMap<>());
        }

        private Folder(Attributes attributes, SortedMap<String, Node> children) {
            this.attributes = attributes;
            this.children = children;
        }

        /** One with the same children, which may get others. */
        Folder copy() {
            return new Folder(attributes, new TreeMap<>(children));
        }

        Attributes attributes() {
            return attributes;
        }

        void setAttributes(Attributes changed) {
            attributes = changed;
        }

        SortedMap<String, Node> children() {
            return children;
        }
    }

    /**
     * A file.
     *
     * @param content null if it is not known here
     */
    record File(Attributes attributes, long size, @Nullable Content content) implements Node {
        private static final Attributes UNKNOWN = Attributes.ofNewFolder(Owner.ROOT);

        /** One of a base. There are many of them, and nothing is asked of them but that they are there. */
        static final File OF_BASE = new File(UNKNOWN, 0, null);

        static File ofBase(byte[] content) {
            return new File(UNKNOWN, content.length, () -> new java.io.ByteArrayInputStream(content));
        }
    }

    record Link(Attributes attributes, String target) implements Node {}

    /** What is in a file. */
    interface Content {
        InputStream open() throws IOException;
    }
}
