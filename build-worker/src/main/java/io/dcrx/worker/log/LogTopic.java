package io.dcrx.worker.log;

import io.dcrx.log.LogChunk;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.dcrx.worker.kafka.KafkaProperties;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.stereotype.Component;

/** The way out for logs. Not the one for events: however much is printed, no event waits behind it. */
@Component
final class LogTopic implements LogSink, Closeable {
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<String, byte[]> producer;
    private final Duration deliveryTimeout;

    LogTopic(KafkaProperties kafka) {
        this.producer = kafka.compressingProducer("logs");
        this.deliveryTimeout = kafka.deliveryTimeout();
    }

    @Override
    public void deliver(LogChunk chunk) throws Undelivered, InterruptedException {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(Topics.LOGS, chunk.jobId().toString(), Wire.write(chunk));
        try {
            producer.send(record).get(deliveryTimeout.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            throw new Undelivered(e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
