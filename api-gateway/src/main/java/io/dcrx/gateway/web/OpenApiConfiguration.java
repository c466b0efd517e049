package io.dcrx.gateway.web;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** What {@code /openapi.json} says that does not belong to one operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String DESCRIPTION = """
            A queue-backed, distributed build farm for container images.

            Begin with `POST /users/login`. Its answer holds a token, to be sent as `Authorization: Bearer <token>`;
            a browser also gets it as a cookie, so on this page everything else can be tried right after logging in.

            Every error is a problem document (RFC 9457), and `GET /problems` lists the types that there are.""";

    static {
        // Bodies are read as trees, so that every wrong field is named at once. What they hold, operations say.
        SpringDocUtils.getConfig().replaceWithSchema(JsonNode.class, new ObjectSchema());
    }

    @Bean
    OpenAPI gatewayApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("DCRX-KV")
                        .version("1")
                        .description(DESCRIPTION)
                        .license(new License().name("MIT").identifier("MIT")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                "token",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT"))
                        .addSecuritySchemes(
                                "cookie",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name("X-Auth-Token")))
                .security(List.of(
                        new SecurityRequirement().addList("token"), new SecurityRequirement().addList("cookie")));
    }

    /** Schemas as the JSON is: springdoc describes it with a mapper of its own, which knows nothing of ours. */
    @Bean
    ModelResolver gatewaySchemas(ObjectMapperProvider provider) {
        return new ModelResolver(SchemaMapper.from(provider.jsonMapper())).openapi31(true);
    }
}
