@NullMarked
package io.dcrx.gateway.kafka;

import org.jspecify.annotations.NullMarked;
