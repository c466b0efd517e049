package io.dcrx.wire;

import io.dcrx.parse.Rule;
import java.util.Arrays;

/** Where Kafka is, as DCRX_KV_KAFKA_BOOTSTRAP_SERVERS says it. */
public final class Brokers {
    /** Kafka's clients find fault with other ones only when they are made, over and over. */
    public static final Rule ADDRESSES = Rule.of(Brokers::areAddresses, "host:port, several separated by commas");

    private Brokers() {}

    private static boolean areAddresses(String text) {
        return Arrays.stream(text.split(",", -1))
                .allMatch(address -> address.strip().matches("(?:[\\w.-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}"));
    }
}
