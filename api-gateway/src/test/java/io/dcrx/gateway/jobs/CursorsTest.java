package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.job.JobId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CursorsTest {
    @TempDir
    Path folder;

    @Test
    void anyGatewayOfTheFarmReadsWhatAnotherWrote() {
        JobId id = JobId.create();
        assertThat(cursors("of-this-farm").read(cursors("of-this-farm").write(id)))
                .isEqualTo(id);
    }

    @Test
    void whateverCharacterIsAnotherOneItIsRefused() {
        Cursors cursors = cursors("of-this-farm");
        String cursor = cursors.write(JobId.create());
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused(cursors, cursor.substring(0, i) + other + cursor.substring(i + 1));
        }
    }

    @Test
    void whatTheFarmDidNotWriteIsRefused() {
        Cursors cursors = cursors("of-this-farm");
        String cursor = cursors.write(JobId.create());
        assertRefused(cursors, "");
        assertRefused(cursors, cursor + "A");
        assertRefused(cursors, cursor.substring(1));
        assertRefused(cursors, "not/base64!");
        assertRefused(cursors, JobId.create().toString());
        assertRefused(cursors, cursors("of-another").write(JobId.create()));
    }

    private static void assertRefused(Cursors cursors, String cursor) {
        assertThatThrownBy(() -> cursors.read(cursor)).as(cursor).isInstanceOf(ProblemException.class);
    }

    private Cursors cursors(String secret) {
        return new Cursors(FarmSecret.of(new GatewaySettings(folder, false, secret.repeat(4)), new Home(folder)));
    }
}
