package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.filesystem.FilesystemApiMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against S3Proxy, a server of its own that speaks S3. */
class S3StoreTest extends ContextStoreContract {
    @TempDir
    private static Path objects;

    private static BlobStoreContext blobs;
    private static S3Proxy server;
    private static S3AsyncClient client;

    @BeforeAll
    static void start() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", objects.toString());
        blobs = ContextBuilder.newBuilder(new FilesystemApiMetadata())
                .overrides(properties)
                .build(BlobStoreContext.class);
        server = S3Proxy.builder()
                .blobStore(blobs.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
                .build();
        server.start();
        client = new S3Settings("http://127.0.0.1:" + server.getPort(), "us-east-1", "access", "secret").client();
        client.createBucket(request -> request.bucket("farm")).get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.stop();
        blobs.close();
    }

    /** Which is no reason to tell a job's owner that the files are gone. */
    @Test
    void aServerThatDoesNotAnswerIsNoMissingContext() {
        try (S3AsyncClient nowhere = new S3Settings("http://127.0.0.1:1", "us-east-1", "access", "secret").client();
                S3Store away = new S3Store(nowhere, "farm", "contexts/")) {
            assertThatThrownBy(() -> away.read(ContextId.create()).blockLast(Duration.ofSeconds(60)))
                    .isInstanceOf(SdkClientException.class);
        }
    }

    @Test
    void aBucketThatIsNotThereIsNoMissingContext() {
        S3Store elsewhere = new S3Store(client, "nobodys", "contexts/");
        assertThatThrownBy(() -> elsewhere.read(ContextId.create()).blockLast(Duration.ofSeconds(60)))
                .isInstanceOf(S3Exception.class)
                .isNotInstanceOf(NoSuchKeyException.class);
    }

    @Override
    ContextStore store() {
        return new S3Store(client, "farm", "contexts/");
    }
}
