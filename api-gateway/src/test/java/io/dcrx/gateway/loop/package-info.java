@NullMarked
package io.dcrx.gateway.loop;

import org.jspecify.annotations.NullMarked;
