package io.dcrx.gateway.kafka;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.stereotype.Component;

/** Starts the listeners when their topics are there. Spring stops them. */
@Component
class Listeners {
    private final FarmTopics topics;
    private final KafkaListenerEndpointRegistry registry;

    Listeners(FarmTopics topics, KafkaListenerEndpointRegistry registry) {
        this.topics = topics;
        this.registry = registry;
    }

    @EventListener(ApplicationReadyEvent.class)
    void startWhenReady() {
        topics.ready()
                .subscribe(
                        nothing -> {},
                        failure -> {},
                        () -> registry.getListenerContainers().forEach(MessageListenerContainer::start));
    }
}
