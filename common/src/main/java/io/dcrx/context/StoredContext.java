package io.dcrx.context;

import io.dcrx.image.Digest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A context that the farm keeps.
 *
 * @param digest of the bytes that were uploaded. A request may leave it out; whoever gives it insists on it. Every order has
 *     it.
 */
public record StoredContext(ContextId contextId, @Nullable Digest digest) implements SpecContext {
    public StoredContext {
        Objects.requireNonNull(contextId);
    }
}
