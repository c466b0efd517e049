package io.dcrx.job;

import io.dcrx.image.Dockerfile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class JobSpecTest {
    @Test
    void helloWorldBecomesADockerfile() {
        JobSpec spec = JobSpec.parse(JsonMapper.shared().readTree("""
                {"name": "hello-world", "tag": "latest", "layers": [
                  {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                  {"layer_type": "env", "key": "GREETING", "value": "it's \\"5\\\\$\\" $HOME"},
                  {"layer_type": "run", "command": "cat <<EOF\\nhi\\nEOF"},
                  {"layer_type": "entrypoint", "command": ["echo", "Hello world!"]}]}"""));

        assertThat(Dockerfile.render(spec.layers())).isEqualTo("""
                FROM python:3.11-slim
                ENV GREETING="it's \\"5\\$\\" ${HOME}"
                RUN ["/bin/sh", "-c", "cat <<EOF\\nhi\\nEOF"]
                ENTRYPOINT ["echo", "Hello world!"]
                """);
    }
}
