@NullMarked
package io.dcrx.gateway.registries;

import org.jspecify.annotations.NullMarked;
