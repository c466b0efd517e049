/** Tests of what runs the farm elsewhere: its chart, its compose file, its rules and dashboards. */
@NullMarked
package io.dcrx.deployment;

import org.jspecify.annotations.NullMarked;
