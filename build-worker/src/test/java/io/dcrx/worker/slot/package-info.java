@NullMarked
package io.dcrx.worker.slot;

import org.jspecify.annotations.NullMarked;
