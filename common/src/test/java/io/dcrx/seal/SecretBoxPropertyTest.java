package io.dcrx.seal;

import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotBlank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is sealed opens with the same key for the same thing, and in no other way. */
class SecretBoxPropertyTest {
    private static final String KEY = "k".repeat(32);
    private static final SecretBox BOX = SecretBox.of(KEY, List.of());
    private static final Binding JOB = new Binding("job", "1");

    @Property(tries = 200)
    void itOpensForWhatItWasSealedFor(
            @ForAll("secrets") String secret, @ForAll("bindings") Binding binding, @ForAll("keys") String key) {
        SecretBox box = SecretBox.of(key, List.of());
        assertThat(SecretBox.of(key, List.of()).open(box.seal(secret, binding), binding))
                .isEqualTo(secret);
    }

    @Property(tries = 200)
    void itOpensForNothingElse(@ForAll("bindings") Binding one, @ForAll("bindings") Binding other) {
        Assume.that(!one.equals(other));
        Sealed sealed = BOX.seal("secret", one);
        assertThatThrownBy(() -> BOX.open(sealed, other))
                .isInstanceOf(SecretBox.NotOpened.class)
                .hasMessageContaining("sealed for something else");
    }

    @Property(tries = 200)
    void itOpensWithNoOtherKey(@ForAll("keys") String one, @ForAll("keys") String other) {
        Assume.that(!one.equals(other));
        Sealed sealed = SecretBox.of(one, List.of()).seal("secret", JOB);
        SecretBox theirs = SecretBox.of(other, List.of());
        assertThatThrownBy(() -> theirs.open(sealed, JOB))
                .isInstanceOf(SecretBox.NotOpened.class)
                .hasMessageContaining(sealed.keyId())
                .hasMessageContaining("DCRX_KV_SEALING_OLD_KEYS");
    }

    /** Key ids are short: two keys may have the same, and even then the one does not open what the other sealed. */
    @Property(tries = 200)
    void aKeyIdAloneOpensNothing(@ForAll("keys") String other, @ForAll("secrets") String secret) {
        Assume.that(!other.equals(KEY));
        byte[] bytes = SecretBox.of(other, List.of()).seal(secret, JOB).bytes();
        System.arraycopy(BOX.seal("", JOB).bytes(), 1, bytes, 1, Sealed.KEY_ID_BYTES);
        assertThatThrownBy(() -> BOX.open(Sealed.of(bytes), JOB)).isInstanceOf(SecretBox.NotOpened.class);
    }

    @Property(tries = 200)
    void whatWasTamperedWithIsRefused(@ForAll("secrets") String secret, @ForAll int position, @ForAll byte change) {
        Assume.that(change != 0);
        byte[] bytes = BOX.seal(secret, JOB).bytes();
        bytes[Math.floorMod(position, bytes.length)] ^= change;
        assertThatThrownBy(() -> BOX.open(Sealed.of(bytes), JOB))
                .isInstanceOfAny(SecretBox.NotOpened.class, IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void whatIsNoSealedSecretIsRefusedWithoutSayingIt(@ForAll @NotBlank String text) {
        Assume.that(text.length() < 60);
        assertThatThrownBy(() -> new Sealed(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this is no sealed secret");
    }

    @Property(tries = 200)
    void nothingOfTheSecretShows(@ForAll("secrets") String secret) {
        Sealed sealed = BOX.seal(secret, JOB);
        assertThat(sealed).hasToString("Sealed[…]");
        if (secret.length() > 3) {
            assertThat(sealed.text())
                    .doesNotContain(secret)
                    .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8)));
        }
    }

    @Property(tries = 100)
    void theSameSecretIsNeverSealedTheSameWayTwice(@ForAll("secrets") String secret) {
        assertThat(BOX.seal(secret, JOB)).isNotEqualTo(BOX.seal(secret, JOB));
    }

    @Provide
    static Arbitrary<String> keys() {
        return Arbitraries.strings().ofMinLength(32).ofMaxLength(80).ascii();
    }

    @Provide
    static Arbitrary<String> secrets() {
        return Arbitraries.strings().ofMaxLength(300).excludeChars(surrogates());
    }

    @Provide
    static Arbitrary<Binding> bindings() {
        Arbitrary<String> kinds = Arbitraries.of("job", "registry", "context");
        Arbitrary<String> ids = Arbitraries.strings().ofMaxLength(40).ascii();
        return Combinators.combine(kinds, ids).as(Binding::new);
    }

    /** Half of a pair is no text, and is not kept in any encoding. */
    private static char[] surrogates() {
        char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return all;
    }
}
