package io.dcrx.cli;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.parse.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what the person can mend; for anything else, everything there is to know. */
final class Complaint implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof WrongSetting) && !(cause instanceof InvalidInput)) {
            cause = cause.getCause();
        }
        if (cause == null) {
            failure.printStackTrace(command.getErr());
        } else {
            command.getErr().println("dcrx-kv: " + cause.getMessage());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
