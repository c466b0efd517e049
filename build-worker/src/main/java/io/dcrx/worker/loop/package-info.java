/** What a worker does beside its builds. */
@NullMarked
package io.dcrx.worker.loop;

import org.jspecify.annotations.NullMarked;
