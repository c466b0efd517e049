/** An order's way to an image in a registry. */
@NullMarked
package io.dcrx.worker.build;

import org.jspecify.annotations.NullMarked;
