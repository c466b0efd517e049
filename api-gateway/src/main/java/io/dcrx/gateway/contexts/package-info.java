/** Contexts: files that builds copy, taken in, kept, handed to workers, and removed when nobody wants them any more. */
@NullMarked
package io.dcrx.gateway.contexts;

import org.jspecify.annotations.NullMarked;
