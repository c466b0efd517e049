package io.dcrx.context;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContextLinksTest {
    private static final ContextId ID = ContextId.parse("0197c0de-0000-7000-8000-000000000001");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String KEY = "the sealing key of a farm for tests";
    private static final String OTHER = "another key of a farm for tests, too";

    private final ContextLinks links = ContextLinks.of(KEY, "", List.of());
    private final Signed signed = Signed.of(links.sign(ID, NOW.plusSeconds(60)));

    @Test
    void whatWasSignedIsAllowedUntilItExpires() {
        assertThat(URI.create(links.sign(ID, NOW)).getPath())
                .isEqualTo("/contexts/0197c0de-0000-7000-8000-000000000001/content");
        assertThat(allows(links, ID, NOW)).isTrue();
        assertThat(allows(links, ID, NOW.plusSeconds(60))).isTrue();
        assertThat(allows(links, ID, NOW.plusSeconds(61))).isFalse();
    }

    @Test
    void aSignatureIsGoodForNothingElse() {
        long expires = signed.expires();
        String signature = signed.signature();
        assertThat(allows(links, ContextId.create(), NOW)).isFalse();
        assertThat(links.allows(ID, expires + 1, signature, NOW)).isFalse();
        assertThat(links.allows(ID, expires, signature + "0", NOW)).isFalse();
        assertThat(links.allows(ID, expires, "", NOW)).isFalse();
        assertThat(links.allows(ID, expires, signature.replace(signature.charAt(0), 'x'), NOW))
                .isFalse();
    }

    @Test
    void whoHasAnotherKeySignsInVain() {
        assertThat(allows(ContextLinks.of(OTHER, "", List.of()), ID, NOW)).isFalse();
    }

    @Test
    void theSecretKeyDoesWhereThereIsNoSealingKey() {
        assertThat(allows(ContextLinks.of("", KEY, List.of()), ID, NOW)).isTrue();
        assertThat(allows(ContextLinks.of(OTHER, KEY, List.of()), ID, NOW)).isFalse();
    }

    /** While keys are changed, some workers still have the old one. */
    @Test
    void whatAnOldKeySignedIsAllowed() {
        assertThat(allows(ContextLinks.of(OTHER, "", List.of(KEY)), ID, NOW)).isTrue();
    }

    private boolean allows(ContextLinks gateway, ContextId id, Instant now) {
        return gateway.allows(id, signed.expires(), signed.signature(), now);
    }

    private record Signed(long expires, String signature) {
        private static final Pattern QUERY = Pattern.compile("expires=(\\d+)&signature=([0-9a-f]{64})");

        static Signed of(String link) {
            Matcher query = QUERY.matcher(URI.create(link).getQuery());
            assertThat(query.matches()).as(link).isTrue();
            return new Signed(Long.parseLong(query.group(1)), query.group(2));
        }
    }
}
