package io.dcrx.gateway;

import io.dcrx.tracing.Tracing;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/**
 * The gateway's part of an application. Who starts it adds {@code @EnableAutoConfiguration} and, all in one, the worker:
 * both then live in one context, so beans found here carry their full class names and cannot clash with the worker's.
 * Its settings are {@code api-gateway.yml}: start with {@code spring.config.name=api-gateway}.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan(nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
@ConfigurationPropertiesScan
@Import(Tracing.class)
public class Gateway {}
