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
    ContextStore contextStore(ContextSettings settings, S3Settings s3, Home home) {
        return switch (settings.place()) {
            case ContextPlace.Home _ -> new FolderStore(home.folder("contexts"));
            case ContextPlace.Folder(Path path) -> new FolderStore(made(path));
            case ContextPlace.Bucket(String name, String prefix) -> new S3Store(s3.client(), name, prefix);
        };
    }

    /** Beside what is kept, on the same disk, where there is one: what has arrived is then moved by its name alone. */
    @Bean
    Spool contextSpool(ContextSettings settings, Home home) {
        Path folder = switch (settings.place()) {
            case ContextPlace.Home _ -> made(home.folder("contexts").resolve("uploads"));
            case ContextPlace.Folder(Path path) -> made(path.resolve("uploads"));
            case ContextPlace.Bucket _ -> home.folder("uploads");
        };
        return new Spool(folder, settings.maxSize());
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
