/** Registries: the farm's own, those that users have stored, and those that a job brings along. */
@NullMarked
package io.dcrx.gateway.registries;

import org.jspecify.annotations.NullMarked;
