package io.dcrx.gateway.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says the sentence instead of a stack trace. First in order, or the sentence drowns in how binding failed. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WrongSettingAnalyzer extends AbstractFailureAnalyzer<WrongSetting> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WrongSetting cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
