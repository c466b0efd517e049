package io.dcrx.gateway.jobs;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** What a job request is made of, in the OpenAPI document. Written by hand, because its parsers know no schema. */
@Component
final class JobRequestSchemas implements GlobalOpenApiCustomizer {
    /** What operations call the whole of it. */
    static final String JOB_REQUEST = "#/components/schemas/JobRequest";

    private static final List<String> FILES = List.of("job-request.yml", "layers.yml", "mounts.yml", "texts.yml");

    @Override
    public void customise(OpenAPI api) {
        Components components = api.getComponents();
        FILES.forEach(file -> read(file).getSchemas().forEach(components::addSchemas));
    }

    private static Components read(String file) {
        try (InputStream yaml = Objects.requireNonNull(JobRequestSchemas.class.getResourceAsStream(file))) {
            return Yaml31.mapper().readValue(yaml, OpenAPI.class).getComponents();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
