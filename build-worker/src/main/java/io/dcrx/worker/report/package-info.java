/** What the worker tells: events of jobs, and its own state. */
@NullMarked
package io.dcrx.worker.report;

import org.jspecify.annotations.NullMarked;
