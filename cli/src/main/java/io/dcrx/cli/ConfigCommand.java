package io.dcrx.cli;

import java.util.List;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what the processes of this installation would be told. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Prints every variable that gateway and worker read, with the value that holds now.",
            "Secrets are masked. '*' marks what is not the default.",
        })
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        List<Variable> variables = Variable.all(new StandardEnvironment());
        int width = variables.stream()
                .mapToInt(variable -> variable.name().length())
                .max()
                .orElse(0);
        variables.forEach(variable -> spec.commandLine()
                .getOut()
                .println((variable.isGiven() ? "* " : "  ")
                        + (variable.name() + " ".repeat(width - variable.name().length()) + "  " + variable.shown())
                                .stripTrailing()));
        spec.commandLine().getOut().flush();
    }
}
