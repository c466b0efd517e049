package io.dcrx.gateway.kafka;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells every worker something, also those that start later. */
@Component
public class ControlTopic {
    private final KafkaTemplate<String, byte[]> kafka;
    private final KafkaOutage outage;

    ControlTopic(KafkaTemplate<String, byte[]> kafka, KafkaOutage outage) {
        this.kafka = kafka;
        this.outage = outage;
    }

    /** Completes when the broker has it. The producer blocks while it looks for the broker, so it gets a thread that may. */
    public Mono<Void> publish(ControlOrder order) {
        return outage.noting(Mono.fromCallable(() -> kafka.send(Topics.CONTROL, order.key(), Wire.write(order)))
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(Mono::fromFuture))
                .then();
    }
}
