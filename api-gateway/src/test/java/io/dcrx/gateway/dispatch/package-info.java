@NullMarked
package io.dcrx.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
