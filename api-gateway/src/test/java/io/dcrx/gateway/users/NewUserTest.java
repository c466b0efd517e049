package io.dcrx.gateway.users;

import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class NewUserTest {
    @ParameterizedTest
    @ValueSource(strings = {"ada", "Ada.Lovelace", "ada@example.com", "jürgen", "李", "a_b-c+d", "0"})
    void namesThatPeopleHave(String username) {
        assertThat(new NewUser(username, "longenough", "A", "B", "a@b").username())
                .isEqualTo(username);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", ".a", "a/b", "a\n", "\u0000", "ﷺﷺﷺﷺ", "x;y", "<script>"})
    void namesThatNobodyHas(String username) {
        InvalidInput wrong =
                catchThrowableOfType(InvalidInput.class, () -> new NewUser(username, "longenough", "A", "B", "a@b"));
        assertThat(wrong.errors()).extracting(FieldError::pointer).containsExactly("/username");
    }

    @Test
    void namesHaveAnEnd() {
        InvalidInput wrong = catchThrowableOfType(
                InvalidInput.class, () -> new NewUser("𝒳".repeat(33), "longenough", "😀".repeat(101), "B", "a@b"));
        assertThat(wrong.errors()).extracting(FieldError::pointer).containsExactly("/username", "/first_name");
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        InvalidInput wrong =
                catchThrowableOfType(InvalidInput.class, () -> new NewUser("a b", "short", " ", "x\ny", "nowhere"));
        assertThat(wrong.errors())
                .extracting(FieldError::pointer)
                .containsExactly("/username", "/password", "/first_name", "/last_name", "/email");
        assertThat(wrong.getMessage()).doesNotContain("short");
    }

    @Test
    void aPasswordThatTheHashWouldCutIsRefused() {
        InvalidInput wrong =
                catchThrowableOfType(InvalidInput.class, () -> new NewUser("ada", "ü".repeat(37), "A", "B", "a@b"));
        assertThat(wrong.errors()).extracting(FieldError::pointer).containsExactly("/password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "PassWord123", "12345678", "qwertyuiop", "Changeme"})
    void aPasswordThatEverybodyTriesFirstIsRefused(String password) {
        InvalidInput wrong =
                catchThrowableOfType(InvalidInput.class, () -> new NewUser("ada", password, "A", "B", "a@b"));
        assertThat(wrong.errors()).extracting(FieldError::pointer).containsExactly("/password");
        assertThat(wrong.errors().getFirst().detail()).contains("everybody tries first");
    }

    @Test
    void thePasswordIsNotShown() {
        assertThat(new NewUser("ada", "correct horse", "A", "B", "a@b").toString())
                .doesNotContain("correct");
    }
}
