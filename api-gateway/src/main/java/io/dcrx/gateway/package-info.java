/** The HTTP edge of the farm: users, the job store, the dispatcher and the fold. */
@NullMarked
package io.dcrx.gateway;

import org.jspecify.annotations.NullMarked;
