@NullMarked
package io.dcrx.gateway.fleet;

import org.jspecify.annotations.NullMarked;
