/** The files that a build may use, on this worker's disk. */
@NullMarked
package io.dcrx.worker.context;

import org.jspecify.annotations.NullMarked;
