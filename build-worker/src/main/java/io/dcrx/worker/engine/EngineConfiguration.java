package io.dcrx.worker.engine;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is watched. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
    @Bean
    EngineWatch engineWatch(Engines engines, List<Need> needs) {
        return new EngineWatch(engines.first(), needs);
    }
}
