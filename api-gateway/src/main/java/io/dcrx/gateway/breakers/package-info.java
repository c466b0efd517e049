/** What a gateway does without being asked. */
@NullMarked
package io.dcrx.gateway.breakers;

import org.jspecify.annotations.NullMarked;
