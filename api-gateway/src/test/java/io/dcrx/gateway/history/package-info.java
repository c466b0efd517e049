@NullMarked
package io.dcrx.gateway.history;

import org.jspecify.annotations.NullMarked;
