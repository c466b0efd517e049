package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.WrongSetting;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * Which S3 the contexts are in, where they are in one.
 *
 * @param endpoint such as http://minio:9000; empty: that of Amazon's region
 * @param accessKey empty: Amazon's own ways to find credentials
 */
@ConfigurationProperties("dcrx.s3")
record S3Settings(String endpoint, String region, String accessKey, String secretKey) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 50;

    S3Settings {
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/\\s]+/?")) {
            throw new WrongSetting(
                    "DCRX_KV_S3_ENDPOINT is '" + endpoint + "'; it must be of the form http://host:port.");
        }
        if (region.isBlank()) {
            throw new WrongSetting("DCRX_KV_S3_REGION is empty; services that have none take us-east-1.");
        }
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            throw new WrongSetting(
                    "DCRX_KV_S3_ACCESS_KEY and DCRX_KV_S3_SECRET_KEY must be given together, or neither.");
        }
    }

    /** Other services than Amazon's know buckets by the path, and not all of them the newer checksums. */
    S3AsyncClient client() {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .writeTimeout(SILENCE)
                        .maxConcurrency(CONNECTIONS));
        return (endpoint.isEmpty()
                        ? builder
                        : builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true))
                .build();
    }

    private AwsCredentialsProvider credentials() {
        return accessKey.isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }

    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + "]";
    }
}
