@NullMarked
package io.dcrx.gateway.storage;

import org.jspecify.annotations.NullMarked;
