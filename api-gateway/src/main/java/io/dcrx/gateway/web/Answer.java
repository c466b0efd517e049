package io.dcrx.gateway.web;

import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.netty.handler.timeout.ReadTimeoutException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/**
 * What a failed request is answered with.
 *
 * @param headers that belong to it, such as Allow and Retry-After
 * @param exceeded the limit that was, if one was
 */
record Answer(
        ProblemType type,
        String detail,
        List<FieldError> errors,
        HttpHeaders headers,
        Optional<ProblemException.Exceeded> exceeded) {
    private static final Duration SOON = Duration.ofSeconds(2);

    private Answer(ProblemType type, String detail) {
        this(type, detail, List.of(), new HttpHeaders());
    }

    private Answer(ProblemType type, String detail, List<FieldError> errors, HttpHeaders headers) {
        this(type, detail, errors, headers, Optional.empty());
    }

    /** Knows every way in which a request can fail; what it does not know is the farm's mistake and tells nobody why. */
    static Answer to(Throwable error, String reference) {
        return switch (error) {
            case ProblemException e ->
                new Answer(e.type(), e.detail(), List.of(), new HttpHeaders(), e.exceeded())
                        .orRetryAfter(e.retryAfter());
            case InvalidInput e ->
                new Answer(ProblemType.INVALID_REQUEST, summary(e.errors()), e.errors(), new HttpHeaders());
            case Throwable e when cause(e, DataBufferLimitException.class) != null -> tooLarge();
            case Throwable e
            when cause(e, ReadTimeoutException.class) != null ->
                new Answer(ProblemType.MALFORMED_BODY, "The body stopped coming before it was complete.");
            case Throwable e when cause(e, DecodingException.class) != null -> unreadable(e);
            case ServerWebInputException e -> input(e);
            case ErrorResponse e -> of(e.getStatusCode(), e.getHeaders(), reference);
            case Throwable e
            when databaseIsAway(e) ->
                new Answer(ProblemType.UNAVAILABLE, "The database cannot be reached; nothing was lost, try again.")
                        .orRetryAfter(Optional.of(SOON));
            default -> mistake(reference);
        };
    }

    Problem document() {
        return new Problem(
                type.uri().toString(),
                type.title(),
                type.status().value(),
                detail,
                errors.isEmpty() ? null : errors,
                exceeded.map(ProblemException.Exceeded::limit).orElse(null),
                exceeded.map(ProblemException.Exceeded::current).orElse(null));
    }

    private Answer orRetryAfter(Optional<Duration> time) {
        time.ifPresent(t -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, t.toSeconds()))));
        return this;
    }

    private static String summary(List<FieldError> errors) {
        return errors.size() == 1
                ? "One thing in the body is wrong; 'errors' says which."
                : errors.size() + " things in the body are wrong; 'errors' names them all.";
    }

    private static Answer unreadable(Throwable e) {
        @Nullable JacksonException json = cause(e, JacksonException.class);
        if (json == null) {
            return new Answer(ProblemType.MALFORMED_BODY, "The body is missing: it must be a JSON object.");
        }
        @Nullable TokenStreamLocation where = json.getLocation();
        return new Answer(
                ProblemType.MALFORMED_BODY,
                "The body cannot be read as JSON: "
                        + (where == null ? "" : "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": ")
                        + json.getOriginalMessage());
    }

    /** Names the parameter, if it has one, and never shows the value. */
    private static Answer input(ServerWebInputException e) {
        @Nullable MethodParameter parameter = e.getMethodParameter();
        @Nullable String name = parameter == null ? null : parameter.getParameterName();
        return new Answer(
                ProblemType.INVALID_REQUEST,
                name == null
                        ? "Something in the path or the query cannot be understood."
                        : "'" + name + "' is missing, or has a value that cannot be understood.");
    }

    private static Answer of(HttpStatusCode status, HttpHeaders headers, String reference) {
        ProblemType type = switch (status.value()) {
            case 401 -> ProblemType.UNAUTHENTICATED;
            case 403 -> ProblemType.FORBIDDEN;
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 409 -> ProblemType.CONFLICT;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> ProblemType.UNAVAILABLE;
            default -> status.is4xxClientError() ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL_ERROR;
        };
        return type == ProblemType.INTERNAL_ERROR
                ? mistake(reference)
                : new Answer(type, type.meaning(), List.of(), HttpHeaders.copyOf(headers));
    }

    private static Answer tooLarge() {
        return new Answer(ProblemType.BODY_TOO_LARGE, ProblemType.BODY_TOO_LARGE.meaning());
    }

    private static Answer mistake(String reference) {
        return new Answer(
                ProblemType.INTERNAL_ERROR, "Something went wrong inside the farm; reference " + reference + ".");
    }

    private static boolean databaseIsAway(Throwable e) {
        return e instanceof NonTransientDataAccessResourceException
                || e instanceof TransientDataAccessException
                || e instanceof CannotCreateTransactionException
                || e instanceof R2dbcNonTransientResourceException
                || e instanceof R2dbcTransientException;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
