package io.dcrx.worker.engine;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is watched. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
    @Bean
    EngineWatch engineWatch(Engines engines) {
        return new EngineWatch(engines.first());
    }
}
