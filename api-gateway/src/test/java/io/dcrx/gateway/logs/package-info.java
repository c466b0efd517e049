@NullMarked
package io.dcrx.gateway.logs;

import org.jspecify.annotations.NullMarked;
