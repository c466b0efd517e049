/** What a worker tells about itself. */
@NullMarked
package io.dcrx.fleet;

import org.jspecify.annotations.NullMarked;
