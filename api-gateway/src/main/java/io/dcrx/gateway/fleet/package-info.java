/** What the gateway knows of the workers. */
@NullMarked
package io.dcrx.gateway.fleet;

import org.jspecify.annotations.NullMarked;
