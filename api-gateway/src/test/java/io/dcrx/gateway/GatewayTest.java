package io.dcrx.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.context.ContextConfiguration;

/** A test against a real gateway on a port of its own, with a home of its own; one for all tests. No Kafka is there. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TestGateway.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=api-gateway",
            "dcrx.all-in-one=true",
            "dcrx.kafka.bootstrap-servers=127.0.0.1:1",
            "logging.level.org.apache.kafka=off"
        })
@AutoConfigureWebTestClient
@ContextConfiguration(initializers = NewFarm.class)
public @interface GatewayTest {}
