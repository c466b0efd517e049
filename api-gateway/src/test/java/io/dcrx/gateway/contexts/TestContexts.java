package io.dcrx.gateway.contexts;

import io.dcrx.gateway.storage.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Contexts in a database and a folder. */
public final class TestContexts {
    private TestContexts() {}

    public static Contexts in(TestDatabase database, Path folder) throws IOException {
        ContextSettings settings = new ContextSettings("", DataSize.ofKilobytes(100), 1000, Duration.ofDays(1));
        return new Contexts(
                new ContextRows(database.client()),
                new FolderStore(Files.createDirectory(folder.resolve("contexts"))),
                new Spool(Files.createDirectory(folder.resolve("uploads")), settings.maxSize()),
                settings,
                database.transaction());
    }
}
