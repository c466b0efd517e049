/** A real Kafka broker in this process, for the all-in-one and for tests. */
@NullMarked
package io.dcrx.broker;

import org.jspecify.annotations.NullMarked;
