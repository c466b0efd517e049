@NullMarked
package io.dcrx.gateway.contexts;

import org.jspecify.annotations.NullMarked;
