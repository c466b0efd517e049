package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where contexts are kept, as the settings have it. */
@Configuration(proxyBeanMethods = false)
class ContextConfiguration {
    @Bean
    ContextStore contextStore(ContextSettings settings, Home home) {
        return new FolderStore(folder(settings, home));
    }

    /** Beside what is kept, on the same disk: what has arrived is then moved by its name alone. */
    @Bean
    Spool contextSpool(ContextSettings settings, Home home) {
        return new Spool(made(folder(settings, home).resolve("uploads")), settings.maxSize());
    }

    private static Path folder(ContextSettings settings, Home home) {
        return settings.store().isEmpty() ? home.folder("contexts") : made(Path.of(settings.store()));
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder.toAbsolutePath());
        } catch (IOException e) {
            throw new WrongSetting(
                    "DCRX_KV_CONTEXT_STORE is " + folder + ", and no such folder can be made: " + e.getMessage());
        }
    }
}
