@NullMarked
package io.dcrx.gateway;

import org.jspecify.annotations.NullMarked;
