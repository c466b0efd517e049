package io.dcrx.gateway.kafka;

import io.dcrx.gateway.settings.WrongSetting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"kafka:9092", "kafka-0.kafka:9092, kafka-1.kafka:9092", "127.0.0.1:1", "[::1]:9092"})
    void brokersHaveAHostAndAPort(String servers) {
        assertThat(new KafkaSettings(servers).bootstrapServers()).isEqualTo(servers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "kafka", "kafka:", "kafka:9092,", "kafka:9092 other:9092", "http://kafka:9092", ":9092"})
    void anythingElseStopsTheStart(String servers) {
        assertThatThrownBy(() -> new KafkaSettings(servers))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContainingAll("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", "host:port");
    }
}
