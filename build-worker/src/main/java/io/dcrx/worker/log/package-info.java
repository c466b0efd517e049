/** What builds print, on its way out: made into lines, without secrets, bounded, in chunks on Kafka. */
@NullMarked
package io.dcrx.worker.log;

import org.jspecify.annotations.NullMarked;
