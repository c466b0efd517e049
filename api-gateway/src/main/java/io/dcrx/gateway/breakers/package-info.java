/** Which parts are away, for whoever watches the gateway. */
@NullMarked
package io.dcrx.gateway.breakers;

import org.jspecify.annotations.NullMarked;
