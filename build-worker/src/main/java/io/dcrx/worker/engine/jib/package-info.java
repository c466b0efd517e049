/** Images that need nothing to be run: made in the worker, with nothing but registries. */
@NullMarked
package io.dcrx.worker.engine.jib;

import org.jspecify.annotations.NullMarked;
