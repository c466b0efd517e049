package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import java.nio.file.Path;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A bucket of any service that speaks S3, an object for each context. */
final class S3Store implements ContextStore, AutoCloseable {
    private final S3AsyncClient client;
    private final String bucket;
    private final String prefix;
    private final DataBufferFactory buffers = new DefaultDataBufferFactory();

    /** @param prefix of all keys; empty, or ending in a slash */
    S3Store(S3AsyncClient client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public Mono<Void> put(ContextId id, Path file) {
        return Mono.fromFuture(() -> client.putObject(
                        request -> request.bucket(bucket).key(key(id)), AsyncRequestBody.fromFile(file)))
                .then();
    }

    @Override
    public Flux<DataBuffer> read(ContextId id) {
        return Mono.fromFuture(() -> client.getObject(
                        request -> request.bucket(bucket).key(key(id)), AsyncResponseTransformer.toPublisher()))
                .flatMapMany(Flux::from)
                .map(buffers::wrap)
                .onErrorMap(NoSuchKeyException.class, e -> new NotThere(id, e));
    }

    @Override
    public Mono<Void> remove(ContextId id) {
        return Mono.fromFuture(() ->
                        client.deleteObject(request -> request.bucket(bucket).key(key(id))))
                .then();
    }

    @Override
    public void close() {
        client.close();
    }

    private String key(ContextId id) {
        return prefix + id;
    }
}
