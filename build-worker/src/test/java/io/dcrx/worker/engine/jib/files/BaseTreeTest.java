package io.dcrx.worker.engine.jib.files;

import io.dcrx.worker.context.Tars;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BaseTreeTest {
    private final BaseTree tree = new BaseTree();

    @Test
    void aLayerLiesOverThoseBeforeIt() throws Exception {
        add(tar -> {
            Tars.folder(tar, "etc", 0700);
            Tars.file(tar, "etc/passwd", 0644, "root:x:0:0");
            Tars.file(tar, "gone", 0644, "");
            Tars.file(tar, "hidden/a", 0644, "");
            Tars.link(tar, "bin", TarConstants.LF_SYMLINK, "usr/bin");
        });
        add(tar -> {
            Tars.folder(tar, "etc", 0711);
            Tars.file(tar, ".wh.gone", 0, "");
            Tars.file(tar, "hidden/b", 0644, "");
            Tars.file(tar, "hidden/.wh..wh..opq", 0, "");
            Tars.file(tar, "usr/bin/sh", 0755, "");
        });
        assertThat(tree.root().children()).containsOnlyKeys("bin", "etc", "hidden", "usr");
        assertThat(find("/etc"))
                .isInstanceOfSatisfying(
                        Node.Folder.class,
                        etc -> assertThat(etc.attributes().mode()).isEqualTo(0711));
        assertThat(find("/hidden"))
                .isInstanceOfSatisfying(
                        Node.Folder.class,
                        hidden -> assertThat(hidden.children()).containsOnlyKeys("b"));
        assertThat(Tree.resolve(tree.root(), "/bin/sh")).isEqualTo("/usr/bin/sh");
        assertThat(new ImageTree(tree.root()).read("/etc/passwd")).contains("root:x:0:0");
        assertThat(tree.bytes()).isBetween(1_000, 2_000);
    }

    @Test
    void layersMayBeWrappedInAnyWay() throws Exception {
        for (Wrapping wrapping : new Wrapping[] {out -> out, GZIPOutputStream::new, ZstdCompressorOutputStream::new}) {
            BaseTree base = new BaseTree();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (var out = wrapping.wrap(bytes)) {
                out.write(Tars.tar(tar -> Tars.file(tar, "a", 0644, "A")));
            }
            InputStream layer = new ByteArrayInputStream(bytes.toByteArray());
            base.add(layer);
            assertThat(base.root().children()).containsOnlyKeys("a");
            assertThat(layer.read()).isEqualTo(-1);
        }
    }

    @Test
    void aLayerThatEndsTooEarlyIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(Tars.tar(tar -> Tars.file(tar, "a", 0644, "A")));
        }
        byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
        assertThatThrownBy(() -> tree.add(new ByteArrayInputStream(half))).isInstanceOf(IOException.class);
    }

    /** One path is some hundred bytes in a layer, and as many folders here. */
    @Test
    void aBaseThatWouldTakeTooMuchMemoryIsRefused() {
        byte[] deep = Tars.tar(tar -> {
            for (int i = 0; i < 7_500; i++) {
                Tars.file(tar, i + "/a".repeat(150), 0644, "");
            }
        });
        assertThatThrownBy(() -> tree.add(new ByteArrayInputStream(deep))).hasMessageContaining("too many files");
    }

    /** Their folder is there once, but their paths, while their layer is read, are not. */
    @Test
    void pathsTakeMemoryAsLongAsTheirLayerIsRead() {
        byte[] layer = filesInAFolderWithALongName(2_000);
        assertThatThrownBy(() -> tree.add(new ByteArrayInputStream(layer))).hasMessageContaining("too many files");
    }

    @Test
    void pathsTakeNoMemoryOnceTheirLayerIsRead() throws Exception {
        byte[] layer = filesInAFolderWithALongName(1_000);
        tree.add(new ByteArrayInputStream(layer));
        tree.add(new ByteArrayInputStream(layer));
        assertThat(tree.bytes()).isLessThan(1_000_000);
    }

    /** They are read into memory, and a gigabyte of one letter is a megabyte in a layer. */
    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_PAX_EXTENDED_HEADER_LC, TarConstants.LF_GNUTYPE_LONGNAME})
    void anEndlessNameIsRefusedBeforeItIsRead(byte type) {
        byte[] endless = Tars.gzip(tar -> {
            int length = 5_000_000;
            String pax = length + " path=" + "x".repeat(length);
            Tars.header(tar, type, pax.substring(0, length - 1) + "\n");
            Tars.file(tar, "a", 0644, "");
        });
        assertThatThrownBy(() -> tree.add(new ByteArrayInputStream(endless)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than there may be");
    }

    /** They stay until the end of the layer, each for all files that follow. */
    @Test
    void manyHeadersForAllFilesAreRefusedBeforeTheyAreTooMany() {
        byte[] many = Tars.gzip(tar -> {
            String value = "x".repeat(500_000);
            for (int i = 0; i < 10; i++) {
                TarArchiveEntry header = new TarArchiveEntry("header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
                header.addPaxHeader("key" + i, value);
                tar.putArchiveEntry(header);
                Tars.file(tar, "a" + i, 0644, "");
            }
        });
        assertThatThrownBy(() -> tree.add(new ByteArrayInputStream(many)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more headers for all its files");
    }

    @Test
    void filesMayBeAsLargeAsTheyLike() throws Exception {
        add(tar -> {
            Tars.file(tar, "large", 0644, "x".repeat(5_000_000));
            Tars.file(tar, "etc/passwd", 0644, "x".repeat(1_000_000));
            Tars.file(tar, "b", 0644, "");
        });
        assertThat(tree.root().children()).containsOnlyKeys("large", "etc", "b");
    }

    /** Other images are made on the same base at the same time. */
    @Test
    void anImageDoesNotChangeItsBase() throws Exception {
        add(tar -> Tars.file(tar, "srv/app/a", 0644, ""));
        ImageTree image = new ImageTree(tree.root());
        image.put("/srv/app/b", Node.File.OF_BASE);
        image.setAttributes("/srv", Attributes.ofNewFolder(new Owner(1, 1)));
        assertThat(image.takeChanges()).containsOnlyKeys("/srv", "/srv/app", "/srv/app/b");
        assertThat(image.takeChanges()).isEmpty();
        assertThat(find("/srv/app/b")).isNull();
        assertThat(find("/srv"))
                .isInstanceOfSatisfying(
                        Node.Folder.class,
                        srv -> assertThat(srv.attributes().owner()).isEqualTo(Owner.ROOT));
    }

    /** Sixty kilobytes each, as an extended header has them (POSIX pax). */
    private static byte[] filesInAFolderWithALongName(int files) {
        String folder = "a".repeat(60_000);
        return Tars.gzip(tar -> {
            for (int i = 1_000; i < 1_000 + files; i++) {
                Tars.header(tar, TarConstants.LF_PAX_EXTENDED_HEADER_LC, "60017 path=" + folder + "/" + i + "\n");
                Tars.file(tar, "short", 0644, "");
            }
        });
    }

    private @Nullable Node find(String path) {
        return Tree.find(tree.root(), path);
    }

    private void add(Tars.Content content) throws IOException {
        tree.add(new ByteArrayInputStream(Tars.tar(content)));
    }

    private interface Wrapping {
        OutputStream wrap(OutputStream out) throws IOException;
    }
}
