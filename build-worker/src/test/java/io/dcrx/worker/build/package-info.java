@NullMarked
package io.dcrx.worker.build;

import org.jspecify.annotations.NullMarked;
