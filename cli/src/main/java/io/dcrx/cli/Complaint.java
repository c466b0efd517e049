package io.dcrx.cli;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.parse.InvalidInput;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what the person can mend; for anything else, everything there is to know. */
final class Complaint implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        sentence(failure)
                .ifPresentOrElse(
                        sentence -> command.getErr().println("dcrx-kv: " + sentence),
                        () -> failure.printStackTrace(command.getErr()));
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static Optional<String> sentence(Exception failure) {
        return failure instanceof InvalidInput wrong
                ? Optional.of(String.valueOf(wrong.getMessage()))
                : WrongSetting.behind(failure).map(WrongSetting::getMessage);
    }
}
