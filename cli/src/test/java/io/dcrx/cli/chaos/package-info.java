/** The farm while it is being broken: a run, what is written down of it, and the judge. */
@NullMarked
package io.dcrx.cli.chaos;

import org.jspecify.annotations.NullMarked;
