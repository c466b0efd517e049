/** The topics and the groups, made before anybody consumes. */
@NullMarked
package io.dcrx.gateway.kafka;

import org.jspecify.annotations.NullMarked;
