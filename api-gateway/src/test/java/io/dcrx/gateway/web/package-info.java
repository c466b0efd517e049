@NullMarked
package io.dcrx.gateway.web;

import org.jspecify.annotations.NullMarked;
