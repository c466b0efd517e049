package io.dcrx.cli;

import io.dcrx.gateway.secrets.SecretRotation;
import io.dcrx.gateway.secrets.SecretRotation.Outcome;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "secrets",
        description = "Looks after the passwords that the farm keeps.",
        mixinStandardHelpOptions = true)
final class SecretsCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Seals everything anew that was sealed with an older key.",
                "DCRX_KV_SEALING_KEY is the new key, DCRX_KV_SEALING_OLD_KEYS has the older ones. Works while servers run, can be",
                "stopped and started again; done again, it changes nothing. Exits with 1 if something could not be opened.",
            })
    int rotate() {
        Part.GATEWAY.require();
        Outcome outcome = SecretRotation.run(Map.of("dcrx.all-in-one", !Environment.kafkaIsGiven()));
        tell(outcome, spec.commandLine().getOut());
        return outcome.shut().isEmpty() ? 0 : 1;
    }

    static void tell(Outcome outcome, PrintWriter out) {
        out.println("Sealed anew with the key " + outcome.keyId() + ": " + outcome.resealed() + ". Had been already: "
                + outcome.current() + ".");
        outcome.shut().forEach(what -> out.println("Could not be opened with any key that was given: " + what));
        if (outcome.underWay() > 0) {
            out.println("Under way with secrets that may be sealed with an older key: " + outcome.underWay()
                    + " jobs. Leave the old keys until they have ended.");
        } else if (outcome.shut().isEmpty()) {
            out.println("Nothing needs the old keys any more.");
        }
        out.flush();
    }
}
