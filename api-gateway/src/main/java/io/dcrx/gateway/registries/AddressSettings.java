package io.dcrx.gateway.registries;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the gateway may go for its users.
 *
 * @param privateAddresses also to addresses that are not public
 */
@ConfigurationProperties("dcrx.allow")
record AddressSettings(boolean privateAddresses) {}
