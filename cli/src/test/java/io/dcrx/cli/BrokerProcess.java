package io.dcrx.cli;

import io.dcrx.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own: the embedded one, which is Kafka itself. */
public final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: its folder, its port, and the one at which clients find it. */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        new CountDownLatch(1).await();
    }
}
