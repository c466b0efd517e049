package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.net.InetAddress;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoginLimitsTest {
    private static final InetAddress HERE = address("192.0.2.1");
    private static final InetAddress THERE = address("192.0.2.2");

    private final LoginLimits limits = new LoginLimits(new LoginSettings(3, 5));

    @Test
    void aNameIsTriedSoOftenAndNoMoreFromWhereverAndHoweverWritten() {
        limits.attempt("ada", HERE);
        limits.attempt("Ada", HERE);
        limits.attempt("ADA", THERE);
        assertRefused(() -> limits.attempt("ada", HERE));
        assertRefused(() -> limits.attempt("ada", THERE));
        assertThatCode(() -> limits.attempt("grace", HERE)).doesNotThrowAnyException();
    }

    @Test
    void whoKnowsThePasswordHasAllAttemptsAgain() {
        for (int login = 0; login < 20; login++) {
            limits.attempt("ada", HERE);
            limits.succeeded("Ada");
        }
    }

    @Test
    void anAddressMayFailSoOftenWithAnyNames() {
        for (int login = 0; login < 5; login++) {
            limits.attempt("user " + login, HERE);
            limits.failed(HERE);
        }
        assertRefused(() -> limits.attempt("another", HERE));
        limits.attempt("another", THERE);
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        for (int login = 0; login < 5; login++) {
            limits.failed(address("2001:db8:0:1::" + login));
        }
        assertRefused(() -> limits.attempt("ada", address("2001:db8:0:1:ffff::9")));
        limits.attempt("ada", address("2001:db8:0:2::1"));
    }

    @Test
    void namesThatNobodyCanHaveAreOne() {
        for (int login = 0; login < 3; login++) {
            limits.attempt("x".repeat(1000) + login, HERE);
        }
        assertRefused(() -> limits.attempt("y".repeat(65), HERE));
    }

    @Test
    void theDefaultsNeedNoVariable() {
        assertThat(SettingsFile.read(Map.of()).bind(LoginSettings.class)).isEqualTo(new LoginSettings(30, 60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DCRX_KV_LOGIN_ATTEMPTS_PER_USER", "DCRX_KV_LOGIN_FAILURES_PER_ADDRESS"})
    void everyVariableIsReadAndCheckedByItsName(String variable) {
        LoginSettings read = SettingsFile.read(Map.of(variable, "7")).bind(LoginSettings.class);
        assertThat(read).isIn(new LoginSettings(7, 60), new LoginSettings(30, 7));
        assertThatThrownBy(() -> SettingsFile.read(Map.of(variable, "0")).bind(LoginSettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }

    private static void assertRefused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS));
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
