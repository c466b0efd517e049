package io.dcrx.gateway.web;

import io.dcrx.parse.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457), as it is sent.
 *
 * @param type which kind of problem, one of {@code GET /problems}
 * @param title the kind in words, always the same for one type
 * @param status as in the status line
 * @param detail what is wrong with this very request
 * @param errors every wrong field of the body; absent where there is none to name
 * @param limit in percent, where memory is short; else absent
 * @param current in percent, where memory is short; else absent
 */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable List<FieldError> errors,
        @Nullable Double limit,
        @Nullable Double current) {}
