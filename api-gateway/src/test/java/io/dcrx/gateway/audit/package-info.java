@NullMarked
package io.dcrx.gateway.audit;

import org.jspecify.annotations.NullMarked;
