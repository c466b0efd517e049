package io.dcrx.context;

import java.util.List;

/** Files that stand in the request itself. The gateway makes a stored context of them. */
public record InlineFiles(List<InlineFile> files) implements ContextSource {
    public InlineFiles {
        files = List.copyOf(files);
    }
}
