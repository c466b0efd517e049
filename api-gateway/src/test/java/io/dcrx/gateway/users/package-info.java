@NullMarked
package io.dcrx.gateway.users;

import org.jspecify.annotations.NullMarked;
