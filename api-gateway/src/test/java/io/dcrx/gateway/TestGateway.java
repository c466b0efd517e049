package io.dcrx.gateway;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The gateway as the command composes it, without a worker. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Gateway.class)
public class TestGateway {}
