package io.dcrx.deployment;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Every alert is explained and tested. That the tests pass is promtool's to say: {@code ObservedIT} in cli runs it. */
class AlertsTest {
    private static final Set<String> ALERTS = alerts();

    @Test
    void everyAlertIsExplained() {
        assertThat(found("(?m)^## (\\w+)$", Project.read("ops/alerts.md"))).isEqualTo(ALERTS);
    }

    @Test
    void everyAlertIsTested() {
        assertThat(found("(?m)alertname: (\\w+)(?=\\n +exp_alerts:\\n)", Project.read("ops/prometheus/rules.test.yml")))
                .as("alerts that a test sets off")
                .isEqualTo(ALERTS);
    }

    private static Set<String> alerts() {
        return Json.each(Json.of(Project.yaml("helm/dcrx-kv/files/rules.yml")).path("groups"))
                .flatMap(group -> Json.each(group.path("rules")))
                .filter(rule -> rule.has("alert"))
                .map((JsonNode rule) -> rule.path("alert").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
