/** A build job: what was ordered, what happened to it, and why it failed. */
@NullMarked
package io.dcrx.job;

import org.jspecify.annotations.NullMarked;
