/** What a gateway does without being asked. */
@NullMarked
package io.dcrx.gateway.loop;

import org.jspecify.annotations.NullMarked;
