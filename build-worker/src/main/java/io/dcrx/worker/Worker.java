package io.dcrx.worker;

import io.dcrx.tracing.Tracing;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/**
 * Everything a worker is made of. Switches no auto-configuration on, so that it composes with a gateway in one context;
 * its beans have the names of their classes, and its settings are in {@code build-worker.yml}.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan(nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
@ConfigurationPropertiesScan
@Import(Tracing.class)
public class Worker {}
