package io.dcrx.worker;

import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Everything a worker is made of. Switches no auto-configuration on, so that it composes with a gateway in one context;
 * its settings are in {@code build-worker.yml}.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@ConfigurationPropertiesScan
public class Worker {}
