package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.image.Digest;

/**
 * A context as it is shown.
 *
 * @param digest of the bytes that were uploaded
 * @param size of them
 */
record KeptContext(ContextId contextId, Digest digest, long size) {}
