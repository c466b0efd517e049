/** The worker: takes orders off the queue, has them built, pushed and reported. */
@NullMarked
package io.dcrx.worker;

import org.jspecify.annotations.NullMarked;
