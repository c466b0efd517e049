package io.dcrx.cli;

import picocli.CommandLine.Command;

@Command(name = "worker", description = "Builds images.", mixinStandardHelpOptions = true)
final class WorkerCommand {

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = {
                "Runs a worker until it is told to stop.",
                "It takes jobs from the Kafka at DCRX_KV_KAFKA_BOOTSTRAP_SERVERS and builds them with the Docker",
                "engine at DOCKER_HOST.",
            })
    void run() throws InterruptedException {
        Part.WORKER.require();
        Farm.worker();
    }
}
