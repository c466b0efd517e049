@NullMarked
package io.dcrx.worker.report;

import org.jspecify.annotations.NullMarked;
