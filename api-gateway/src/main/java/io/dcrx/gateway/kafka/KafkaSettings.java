package io.dcrx.gateway.kafka;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.wire.Brokers;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param bootstrapServers host:port, several separated by commas */
@ConfigurationProperties("dcrx.kafka")
record KafkaSettings(String bootstrapServers) {
    KafkaSettings {
        Brokers.ADDRESSES.broken(bootstrapServers).ifPresent(wanted -> {
            throw new WrongSetting(
                    "DCRX_KV_KAFKA_BOOTSTRAP_SERVERS is '" + bootstrapServers + "'; it must be " + wanted + ".");
        });
    }
}
