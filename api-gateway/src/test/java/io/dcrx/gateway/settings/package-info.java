@NullMarked
package io.dcrx.gateway.settings;

import org.jspecify.annotations.NullMarked;
