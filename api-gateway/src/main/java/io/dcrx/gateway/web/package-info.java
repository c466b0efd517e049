/** What every HTTP answer has in common: problem documents, bodies read as JSON trees, security. */
@NullMarked
package io.dcrx.gateway.web;

import org.jspecify.annotations.NullMarked;
