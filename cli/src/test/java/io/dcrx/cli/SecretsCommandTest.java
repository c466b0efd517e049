package io.dcrx.cli;

import io.dcrx.gateway.secrets.SecretRotation.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class SecretsCommandTest {
    @Test
    void itSaysWhenTheOldKeysCanGo() {
        assertThat(told(new Outcome("01020304", 3, 4, List.of(), 0)))
                .contains("01020304: 3", "already: 4")
                .endsWith("Nothing needs the old keys any more.\n");
    }

    @Test
    void itSaysWhatStillNeedsThem() {
        assertThat(told(new Outcome("01020304", 3, 4, List.of(), 2)))
                .contains("2 jobs. Leave the old keys")
                .doesNotContain("any more");
        assertThat(told(new Outcome("01020304", 3, 4, List.of("jobs 7"), 0)))
                .contains("any key that was given: jobs 7")
                .doesNotContain("any more");
    }

    @Test
    void theCommandIsThere() {
        CommandLine secrets =
                requireNonNull(DcrxKv.commandLine().getSubcommands().get("secrets"));
        assertThat(secrets.getSubcommands()).containsKey("rotate");
    }

    private static String told(Outcome outcome) {
        StringWriter out = new StringWriter();
        SecretsCommand.tell(outcome, new PrintWriter(out));
        return out.toString();
    }
}
