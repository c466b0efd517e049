package io.dcrx.gateway.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/** What is between the farm and its clients. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    /** Found by this name. Without it the headers are ignored, so that nobody lies about where they are. */
    @Bean
    @ConditionalOnBooleanProperty("dcrx.http.behind-proxy")
    ForwardedHeaderTransformer forwardedHeaderTransformer() {
        return new ForwardedHeaderTransformer() {
            @Override
            public ServerHttpRequest apply(ServerHttpRequest request) {
                // It would go before the others, and not every proxy that writes those takes it off its clients.
                return super.apply(request.mutate()
                        .headers(headers -> headers.remove("Forwarded"))
                        .build());
            }
        };
    }

    /** A body that stops coming holds a connection no longer than that. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> patience(HttpSettings settings) {
        return factory -> factory.addServerCustomizers(server -> server.readTimeout(settings.readTimeout()));
    }
}
