/** What is written down of the chart by itself. */
@NullMarked
package io.dcrx.deployment;

import org.jspecify.annotations.NullMarked;
