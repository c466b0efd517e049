package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContextSettingsTest {
    @Test
    void theDefaultsAreSensible() {
        assertThat(SettingsFile.read(Map.of()).bind(ContextSettings.class))
                .isEqualTo(new ContextSettings("", DataSize.ofGigabytes(2), 100_000, Duration.ofDays(7)));
    }

    @Test
    void everyVariableArrives() {
        assertThat(SettingsFile.read(Map.of(
                                "DCRX_KV_CONTEXT_STORE",
                                "/srv/contexts",
                                "DCRX_KV_CONTEXT_MAX_SIZE",
                                "1GB",
                                "DCRX_KV_CONTEXT_MAX_ENTRIES",
                                "10",
                                "DCRX_KV_CONTEXT_MAX_AGE",
                                "1h"))
                        .bind(ContextSettings.class))
                .isEqualTo(new ContextSettings("/srv/contexts", DataSize.ofGigabytes(1), 10, Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_CONTEXT_MAX_SIZE, 0B",
        "DCRX_KV_CONTEXT_MAX_SIZE, much",
        "DCRX_KV_CONTEXT_STORE, ftp://a/b",
        "DCRX_KV_CONTEXT_STORE, s3://",
        "DCRX_KV_CONTEXT_STORE, s3://A_B/c",
        "DCRX_KV_CONTEXT_MAX_ENTRIES, 0",
        "DCRX_KV_CONTEXT_MAX_AGE, 9m",
    })
    void aWrongValueIsRefusedByTheNameOfItsVariable(String variable, String value) {
        SettingsFile file = SettingsFile.read(Map.of(variable, value));
        assertThatThrownBy(() -> file.bind(ContextSettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://farm, farm, ''",
        "s3://farm/, farm, ''",
        "s3://farm/a/b, farm, a/b/",
        "s3://farm/a/, farm, a/",
    })
    void aBucketIsNamedByAnAddress(String store, String bucket, String prefix) {
        assertThat(ContextPlace.of(store)).isEqualTo(new ContextPlace.Bucket(bucket, prefix));
    }

    @Test
    void whatS3CannotTakeAtOnceIsRefused() {
        assertThatThrownBy(() -> SettingsFile.read(
                                Map.of("DCRX_KV_CONTEXT_STORE", "s3://farm", "DCRX_KV_CONTEXT_MAX_SIZE", "6GB"))
                        .bind(ContextSettings.class))
                .hasMessageContaining("DCRX_KV_CONTEXT_MAX_SIZE");
    }

    @Test
    void theS3IsAmazonsUnlessItIsSaidWhichOne() {
        assertThat(SettingsFile.read(Map.of()).bind(S3Settings.class))
                .isEqualTo(new S3Settings("", "us-east-1", "", ""));
        S3Settings settings = SettingsFile.read(Map.of(
                        "DCRX_KV_S3_ENDPOINT", "http://minio:9000",
                        "DCRX_KV_S3_REGION", "eu-central-1",
                        "DCRX_KV_S3_ACCESS_KEY", "me",
                        "DCRX_KV_S3_SECRET_KEY", "canary"))
                .bind(S3Settings.class);
        assertThat(settings).isEqualTo(new S3Settings("http://minio:9000", "eu-central-1", "me", "canary"));
        assertThat(settings.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_S3_ENDPOINT, minio:9000",
        "DCRX_KV_S3_REGION, ' '",
        "DCRX_KV_S3_ACCESS_KEY, me",
        "DCRX_KV_S3_SECRET_KEY, secret",
    })
    void aWrongS3IsRefusedByTheNameOfItsVariable(String variable, String value) {
        SettingsFile file = SettingsFile.read(Map.of(variable, value));
        assertThatThrownBy(() -> file.bind(S3Settings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }
}
