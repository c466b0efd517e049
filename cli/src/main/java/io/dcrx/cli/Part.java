package io.dcrx.cli;

import io.dcrx.gateway.settings.WrongSetting;

/** A part of the farm that an installation may lack: the images of gateway and worker have only what they need. */
enum Part {
    GATEWAY(
            "org.flywaydb.core.Flyway",
            "no gateway here: use the image dcrx-kv-gateway, or dcrx-kv, which has all parts"),
    WORKER(
            "com.github.dockerjava.transport.DockerHttpClient",
            "no worker here: use the image dcrx-kv-worker, or dcrx-kv, which has all parts"),
    BROKER(
            "kafka.server.KafkaRaftServer",
            "no broker here to do without a Kafka: set DCRX_KV_KAFKA_BOOTSTRAP_SERVERS, or use the image dcrx-kv, which has all parts");

    private final String type;
    private final String otherwise;

    /** @param type what only this part brings along */
    Part(String type, String otherwise) {
        this.type = type;
        this.otherwise = otherwise;
    }

    /** @throws WrongSetting if it is not here, saying where it is */
    void require() {
        try {
            Class.forName(type, false, Part.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new WrongSetting("there is " + otherwise);
        }
    }
}
