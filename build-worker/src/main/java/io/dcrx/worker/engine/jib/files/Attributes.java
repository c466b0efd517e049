package io.dcrx.worker.engine.jib.files;

import java.time.Instant;

/**
 * What is said of a file beside its content.
 *
 * @param mode permissions and the three bits above them, such as 0755 (octal)
 */
record Attributes(int mode, Owner owner, Instant modified) {
    private static final int PERMISSIONS = 0777;

    /** Of folders that nobody gave others. Their time is always the same, so that layers are, too. */
    static Attributes ofNewFolder(Owner owner) {
        return new Attributes(0755, owner, Instant.EPOCH);
    }

    Attributes ownedBy(Owner other) {
        return new Attributes(mode, other, modified);
    }

    /** The bits above the permissions stay what they are. */
    Attributes withPermissions(int permissions) {
        return new Attributes((mode & ~PERMISSIONS) | (permissions & PERMISSIONS), owner, modified);
    }
}
