/** What builds and pushes images, whatever it is. */
@NullMarked
package io.dcrx.worker.engine;

import org.jspecify.annotations.NullMarked;
