/** Jobs: accepting them, their state as the fold of their events, showing them. */
@NullMarked
package io.dcrx.gateway.jobs;

import org.jspecify.annotations.NullMarked;
