/** The gateway's part of a job's trace: the request that it came by, and its order's way to Kafka. */
@NullMarked
package io.dcrx.gateway.trace;

import org.jspecify.annotations.NullMarked;
