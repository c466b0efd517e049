/** The database: opened, migrated, pooled and closed; what a process keeps in its home directory. */
@NullMarked
package io.dcrx.gateway.storage;

import org.jspecify.annotations.NullMarked;
