package io.dcrx.gateway.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says the sentence instead of a stack trace. First in order, or the sentence drowns in how binding failed. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WrongSettingAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return WrongSetting.behind(failure)
                .map(wrong -> new FailureAnalysis(wrong.getMessage(), null, wrong))
                .orElse(null);
    }
}
