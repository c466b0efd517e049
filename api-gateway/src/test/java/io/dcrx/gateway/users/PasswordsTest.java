package io.dcrx.gateway.users;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordsTest {
    @Test
    void aHashKnowsItsPasswordAndNoOther() {
        try (Passwords passwords = new Passwords()) {
            String hash = passwords.hash("correct horse");
            assertThat(hash).startsWith("{bcrypt}").doesNotContain("correct");
            assertThat(passwords.matches("correct horse", hash).block()).isTrue();
            assertThat(passwords.matches("wrong horse", hash).block()).isFalse();
            assertThat(passwords.matches("correct horse", Passwords.NOBODY).block())
                    .isFalse();
        }
    }

    @Test
    void whoeverComesWhenTooManyWaitIsRefusedAndNobodyElse() {
        try (Passwords passwords = new Passwords(1, 1)) {
            List<Signal<Boolean>> answers = Objects.requireNonNull(Flux.range(0, 10)
                    .flatMap(_ -> passwords
                            .matches("wrong", Passwords.NOBODY)
                            .materialize()
                            .filter(signal -> signal.isOnNext() || signal.isOnError()))
                    .collectList()
                    .block());
            assertThat(answers).hasSize(10).anyMatch(Signal::isOnNext);
            assertThat(answers.stream().filter(Signal::isOnError).map(Signal::getThrowable))
                    .isNotEmpty()
                    .allSatisfy(refused -> assertThat(((ProblemException) Objects.requireNonNull(refused)).type())
                            .isEqualTo(ProblemType.UNAVAILABLE));
        }
    }
}
