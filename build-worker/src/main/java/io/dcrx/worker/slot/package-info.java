/** Slots, and the leases on what they work on. */
@NullMarked
package io.dcrx.worker.slot;

import org.jspecify.annotations.NullMarked;
