/** Moves waiting jobs from the database to Kafka. */
@NullMarked
package io.dcrx.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
