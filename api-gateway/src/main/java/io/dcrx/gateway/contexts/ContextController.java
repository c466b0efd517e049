package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.context.ContextLinks;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/contexts")
@Tag(name = "Contexts", description = "Files that images are built from.")
class ContextController {
    private static final String EXAMPLE = """
            {
              "context_id": "0197c0de-0000-7000-8000-000000000001",
              "digest": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
              "size": 10240
            }""";

    private final Contexts contexts;
    private final Spool spool;
    private final ContextLinks links;

    ContextController(Contexts contexts, Spool spool, ContextLinks links) {
        this.contexts = contexts;
        this.spool = spool;
        this.links = links;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "createContext",
            summary = "Upload the files of a build",
            description =
                    "A tar, as it is or compressed by gzip or zstd; whatever Content-Type says, its first bytes decide. A job"
                            + " names it by `context_id`. The digest is the SHA-256 of the bytes that were sent, and the same"
                            + " bytes give the same context. Refused are paths and links that lead out of the context,"
                            + " devices and pipes. A context that no job has used for a while is removed"
                            + " (DCRX_KV_CONTEXT_MAX_AGE).",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = "application/x-tar",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/gzip",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/zstd",
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    @ApiResponse(
            responseCode = "201",
            description = "The context is there",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeptContext.class),
                            examples = @ExampleObject(EXAMPLE)))
    Mono<KeptContext> create(@Parameter(hidden = true) @AuthenticationPrincipal User user, ServerHttpRequest request) {
        spool.requireRoom(request.getHeaders().getContentLength());
        return contexts.receive(user, request.getBody());
    }

    @GetMapping("/{context_id}")
    @Operation(operationId = "getContext", summary = "Look at a context", description = "Without using it.")
    Mono<KeptContext> get(
            @Parameter(hidden = true) @AuthenticationPrincipal User user,
            @Parameter(description = "As createContext gave it") @PathVariable("context_id") String id) {
        return contexts.find(user, parse(id)).switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    @GetMapping(path = "/{context_id}/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @SecurityRequirements
    @Operation(
            operationId = "readContext",
            summary = "Fetch a context's bytes, as a worker does",
            description = "Only by an address that a worker has signed, which is good for a few minutes.")
    @ApiResponse(
            responseCode = "200",
            description = "The bytes that were uploaded",
            content = @Content(schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "403", ref = "#/components/responses/FORBIDDEN")
    Mono<Void> content(
            @Parameter(description = "As createContext gave it") @PathVariable("context_id") String id,
            @Parameter(description = "Until when the address is good, in seconds since 1970") @RequestParam
                    long expires,
            @Parameter(description = "Of the two, by a key that workers and gateways share") @RequestParam
                    String signature,
            ServerHttpResponse response) {
        ContextId context = parse(id);
        if (!links.allows(context, expires, signature, Instant.now())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "The address is not signed by a worker of this farm, or is no longer good.");
        }
        return contexts.content(context)
                .switchIfEmpty(Mono.error(() -> unknown(id)))
                .flatMap(content -> send(content, response))
                .onErrorMap(ContextStore.NotThere.class, e -> unknown(id));
    }

    private static Mono<Void> send(Contexts.Content content, ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
        response.getHeaders().setContentLength(content.context().size());
        return response.writeWith(content.bytes());
    }

    private static ContextId parse(String text) {
        try {
            return ContextId.parse(text);
        } catch (IllegalArgumentException _) {
            throw unknown(text);
        }
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no context " + id + ", or it is not yours.");
    }
}
