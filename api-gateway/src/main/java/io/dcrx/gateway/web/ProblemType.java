package io.dcrx.gateway.web;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * Everything that can be wrong with a request, or with the farm. The names are part of the contract: clients tell problems
 * apart by {@link #uri()}, and {@code GET /problems} lists them.
 */
public enum ProblemType {
    INVALID_REQUEST(
            HttpStatus.BAD_REQUEST,
            "The request is not understood",
            "Something in the path, the query or the body is missing or wrong. Where it is the body, 'errors' names every"
                    + " wrong field by a JSON Pointer. Nothing was changed."),
    MALFORMED_BODY(
            HttpStatus.BAD_REQUEST,
            "The body cannot be read",
            "The body is missing or is no JSON. Nothing was changed."),
    MEMORY_LIMIT_EXCEEDED(
            HttpStatus.BAD_REQUEST,
            "Not enough memory is free",
            "Every worker uses more memory than DCRX_KV_MAX_MEMORY_PERCENT_USAGE allows: 'limit' says how much that is, in"
                    + " percent, and 'current' where the worker is that uses the least. The same request may succeed later."),
    UNAUTHENTICATED(
            HttpStatus.UNAUTHORIZED,
            "A valid token is needed",
            "The request carries no token, or one that is not or no longer accepted. POST /users/login gives one, to be"
                    + " sent as 'Authorization: Bearer <token>'."),
    LOGIN_FAILED(
            HttpStatus.UNAUTHORIZED,
            "Login failed",
            "There is no user who may log in with this username and password."),
    FORBIDDEN(HttpStatus.FORBIDDEN, "Not allowed", "The token is valid, but its user may not do this."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "Not found", "There is nothing here, or nothing that this user may see."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "The method is not allowed here",
            "The path exists, but not with this method. The header Allow lists those that are."),
    NOT_ACCEPTABLE(
            HttpStatus.NOT_ACCEPTABLE,
            "No such representation",
            "The header Accept asks for a media type that this path cannot answer with."),
    CONFLICT(
            HttpStatus.CONFLICT,
            "In conflict with what is there",
            "The request is fine, but what it is about is in a state that does not allow it. Nothing was changed."),
    BODY_TOO_LARGE(
            HttpStatus.CONTENT_TOO_LARGE,
            "The body is too large",
            "The body has more bytes than this path accepts. Nothing was changed."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "The media type is not supported",
            "The header Content-Type is missing or names a media type that this path does not read. The header Accept"
                    + " lists those that it does."),
    ENGINE_MISSING(
            HttpStatus.UNPROCESSABLE_CONTENT,
            "No worker has the engine for this",
            "The job needs BuildKit, and every worker of this farm was set up (DCRX_KV_ENGINES) to build only what needs"
                    + " nothing to be run. Nothing was changed."),
    TOO_MANY_REQUESTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            "A limit on how much one user may ask for is reached: jobs a second, jobs that wait, or logs that are followed;"
                    + " 'detail' says which. The header Retry-After says when to try again, in seconds."),
    INTERNAL_ERROR(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "The farm made a mistake",
            "Not the fault of the request. The log of the gateway says what happened, under the reference in 'detail'."),
    UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Not available right now",
            "Something that the farm needs cannot be reached, or it has too much to do. The header Retry-After says when"
                    + " to try again, in seconds.");

    private final HttpStatus status;
    private final String title;
    private final String meaning;

    ProblemType(HttpStatus status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    static Optional<ProblemType> of(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What a client should know about it, in a sentence or two. */
    public String meaning() {
        return meaning;
    }

    /** The last part of {@link #uri()}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What stands in the field {@code type} of a problem document; relative to the gateway, which explains it there. */
    public URI uri() {
        return URI.create("/problems/" + slug());
    }
}
