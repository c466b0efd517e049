@NullMarked
package io.dcrx.worker.kafka;

import org.jspecify.annotations.NullMarked;
