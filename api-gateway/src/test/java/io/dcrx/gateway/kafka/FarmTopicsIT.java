package io.dcrx.gateway.kafka;

import io.dcrx.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.KafkaAdmin;

@Timeout(60)
class FarmTopicsIT {
    @TempDir
    Path folder;

    /** A broker bounds it, too: a gateway on one that allows less would take jobs, and none would ever run. */
    @Test
    void everyLeaseThatMayBeSetIsOneThatTheBrokerOfTheFarmAllows() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            KafkaAdmin admin = new KafkaAdmin(Map.of("bootstrap.servers", broker.bootstrapServers()));
            for (Duration lease : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofHours(1)}) {
                new FarmTopics(admin, new LeaseSettings(lease)).ready().block(Duration.ofSeconds(20));
            }
        }
    }
}
