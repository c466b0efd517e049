package io.dcrx.gateway.contexts;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ContextStoreContract {
    @TempDir
    private Path contexts;

    @Override
    ContextStore store() {
        return new FolderStore(contexts);
    }
}
