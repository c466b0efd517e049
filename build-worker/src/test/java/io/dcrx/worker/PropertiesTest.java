package io.dcrx.worker;

import io.dcrx.image.ImageReference;
import io.dcrx.worker.build.PushProperties;
import io.dcrx.worker.build.RegistryProperties;
import io.dcrx.worker.context.ContextProperties;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.EngineProperties;
import io.dcrx.worker.engine.buildkit.DiskProperties;
import io.dcrx.worker.engine.buildkit.DockerProperties;
import io.dcrx.worker.engine.jib.JibProperties;
import io.dcrx.worker.kafka.KafkaProperties;
import io.dcrx.worker.log.LogProperties;
import io.dcrx.worker.slot.WorkerProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The variables that a worker reads, through the one file that lists them. */
class PropertiesTest {
    private static final List<Class<?>> RECORDS = List.of(
            WorkerProperties.class,
            KafkaProperties.class,
            DockerProperties.class,
            EngineProperties.class,
            DiskProperties.class,
            JibProperties.class,
            RegistryProperties.class,
            PushProperties.class,
            LogProperties.class,
            ContextProperties.class);

    @Test
    void defaultsAreSensible() {
        Map<String, Object> variables = Map.of("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        WorkerProperties worker = bind(WorkerProperties.class, variables);
        assertThat(worker.name()).matches(".+-[0-9a-f]{4}");
        assertThat(worker)
                .isEqualTo(new WorkerProperties(
                        worker.name(), 10, Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofSeconds(30), ""));
        assertThat(bind(DockerProperties.class, variables))
                .isEqualTo(new DockerProperties(URI.create("unix:///var/run/docker.sock"), Duration.ofSeconds(5)));
        assertThat(bind(KafkaProperties.class, variables))
                .isEqualTo(new KafkaProperties("localhost:9092", Duration.ofSeconds(30)));
        assertThat(bind(RegistryProperties.class, variables)).isEqualTo(new RegistryProperties("", "", ""));
        assertThat(bind(LogProperties.class, variables)).isEqualTo(new LogProperties(DataSize.ofMegabytes(16)));
        variables = new HashMap<>(variables);
        variables.put("user.home", "/home/me");
        assertThat(bind(ContextProperties.class, variables))
                .isEqualTo(new ContextProperties(
                        "",
                        Path.of("/home/me/.dcrx-kv/context-cache"),
                        DataSize.ofGigabytes(10),
                        DataSize.ofGigabytes(1)));
        assertThat(bind(EngineProperties.class, variables)).isEqualTo(new EngineProperties(List.of("buildkit", "jib")));
        assertThat(bind(DiskProperties.class, variables))
                .isEqualTo(new DiskProperties(null, null, DataSize.ofGigabytes(1)));
        assertThat(bind(PushProperties.class, variables)).isEqualTo(new PushProperties(4, Duration.ofMillis(500)));
        assertThat(bind(JibProperties.class, variables)).isEqualTo(new JibProperties("", List.of()));
    }

    @Test
    void everyVariableArrives() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("DCRX_KV_WORKER_NAME", "w1");
        variables.put("DCRX_KV_JOB_POOL_SIZE", "3");
        variables.put("DCRX_KV_JOB_TIMEOUT", "90s");
        variables.put("DCRX_KV_WORKER_GRACE", "0s");
        variables.put("DCRX_KV_LEASE_DURATION", "5s");
        variables.put("DCRX_KV_JOB_WORKERS", "2");
        variables.put("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2");
        variables.put("DCRX_KV_KAFKA_DELIVERY_TIMEOUT", "60s");
        variables.put("DCRX_KV_LOG_LIMIT", "1MB");
        variables.put("DCRX_KV_GATEWAY_URI", "https://farm.example.com/");
        variables.put("DCRX_KV_HOME", "/var/lib/dcrx");
        variables.put("DCRX_KV_CONTEXT_CACHE_SIZE", "0B");
        variables.put("DCRX_KV_GIT_MAX_SIZE", "5MB");
        variables.put("DCRX_KV_ENGINES", "jib");
        variables.put("DCRX_KV_BUILD_CACHE_SIZE", "20GB");
        variables.put("DCRX_KV_BUILD_CACHE_AGE", "7d");
        variables.put("DCRX_KV_ENGINE_MIN_FREE", "5GB");
        variables.put("DCRX_KV_PUSH_ATTEMPTS", "2");
        variables.put("DCRX_KV_PUSH_BACKOFF", "3s");
        variables.put("DCRX_KV_REGISTRY_MIRROR", "http://mirror:5000");
        variables.put("DCRX_KV_INSECURE_REGISTRIES", "a:5000,b");
        variables.put("DOCKER_HOST", "tcp://dind:2375");
        variables.put("DCRX_KV_ENGINE_TIMEOUT", "1s");
        variables.put("DOCKER_REGISTRY_URI", "https://registry.example.com/v2/team");
        variables.put("DOCKER_REGISTRY_USERNAME", "me");
        variables.put("DOCKER_REGISTRY_PASSWORD", "secret");
        assertThat(bind(WorkerProperties.class, variables))
                .isEqualTo(new WorkerProperties(
                        "w1", 3, Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(5), "2"));
        assertThat(bind(KafkaProperties.class, variables))
                .isEqualTo(new KafkaProperties("a:1,b:2", Duration.ofSeconds(60)));
        assertThat(bind(DockerProperties.class, variables))
                .isEqualTo(new DockerProperties(URI.create("tcp://dind:2375"), Duration.ofSeconds(1)));
        assertThat(bind(RegistryProperties.class, variables))
                .isEqualTo(new RegistryProperties("https://registry.example.com/v2/team", "me", "secret"));
        assertThat(bind(LogProperties.class, variables)).isEqualTo(new LogProperties(DataSize.ofMegabytes(1)));
        assertThat(bind(ContextProperties.class, variables))
                .isEqualTo(new ContextProperties(
                        "https://farm.example.com/",
                        Path.of("/var/lib/dcrx/context-cache"),
                        DataSize.ofBytes(0),
                        DataSize.ofMegabytes(5)));
        assertThat(bind(EngineProperties.class, variables)).isEqualTo(new EngineProperties(List.of("jib")));
        assertThat(bind(DiskProperties.class, variables))
                .isEqualTo(new DiskProperties(DataSize.ofGigabytes(20), Duration.ofDays(7), DataSize.ofGigabytes(5)));
        assertThat(bind(PushProperties.class, variables)).isEqualTo(new PushProperties(2, Duration.ofSeconds(3)));
        assertThat(bind(JibProperties.class, variables))
                .isEqualTo(new JibProperties("http://mirror:5000", List.of("a:5000", "b")));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_JOB_POOL_SIZE, 0",
        "DCRX_KV_JOB_POOL_SIZE, 5000",
        "DCRX_KV_LOG_LIMIT, 1KB",
        "DCRX_KV_LOG_LIMIT, 2GB",
        "DCRX_KV_GATEWAY_URI, farm.example.com:2278",
        "DCRX_KV_GATEWAY_URI, ftp://farm.example.com",
        "DCRX_KV_CONTEXT_CACHE_SIZE, -1B",
        "DCRX_KV_GIT_MAX_SIZE, 0B",
        "DCRX_KV_JOB_TIMEOUT, 0s",
        "DCRX_KV_WORKER_GRACE, -1s",
        "DCRX_KV_LEASE_DURATION, -1s",
        "DCRX_KV_KAFKA_BOOTSTRAP_SERVERS, ''",
        "DCRX_KV_KAFKA_BOOTSTRAP_SERVERS, kafka",
        "DCRX_KV_KAFKA_DELIVERY_TIMEOUT, 1s",
        "DOCKER_HOST, /var/run/docker.sock",
        "DOCKER_HOST, npipe:////./pipe/docker_engine",
        "DCRX_KV_ENGINE_TIMEOUT, 0s",
        "DCRX_KV_ENGINES, ''",
        "DCRX_KV_PUSH_ATTEMPTS, 0",
        "DCRX_KV_PUSH_ATTEMPTS, 21",
        "DCRX_KV_PUSH_BACKOFF, 0s",
        "DCRX_KV_PUSH_BACKOFF, 1m",
        "DCRX_KV_ENGINES, 'jib,kaniko'",
        "DCRX_KV_REGISTRY_MIRROR, mirror:5000",
        "DCRX_KV_REGISTRY_MIRROR, https://mirror:5000/path",
        "DCRX_KV_REGISTRY_MIRROR, https://me:secret@mirror:5000",
        "DCRX_KV_INSECURE_REGISTRIES, http://registry:5000",
        "DOCKER_REGISTRY_USERNAME, me",
        "DOCKER_REGISTRY_URI, https://me:secret@registry.example.com",
    })
    void aWrongValueIsRefusedByTheNameOfItsVariable(String variable, String value) {
        Map<String, Object> variables =
                new HashMap<>(Map.of("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "user.home", "/home/me"));
        variables.put(variable, value);
        assertThatThrownBy(() -> RECORDS.forEach(type -> bind(type, variables)))
                .satisfies(e -> assertThat(NestedExceptionUtils.getMostSpecificCause(e))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(variable));
    }

    @Test
    void aPasswordIsNotPrinted() {
        RegistryProperties registry = new RegistryProperties("https://registry.example.com", "me", "canary");
        assertThat(registry.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.example.com/v2/team, registry.example.com/team/app:1, true",
        "registry.example.com, Registry.Example.com/app:1, true",
        "http://localhost:5000, localhost:5000/app:1, true",
        "http://localhost:5000, localhost:5001/app:1, false",
        "registry.example.com, registry.example.com.evil.net/app:1, false",
        "registry.example.com/team, registry.example.com/other/app:1, false",
        "registry.example.com/team, registry.example.com/teams/app:1, false",
    })
    void credentialsAreShownToTheirRegistryOnly(String uri, String target, boolean shown) {
        RegistryProperties registry = new RegistryProperties(uri, "me", "secret");
        assertThat(new Access(registry.pass(), Map.of())
                        .of(ImageReference.parse(target))
                        .isPresent())
                .isEqualTo(shown);
    }

    /** With nothing of the environment but these variables. */
    private static <T> T bind(Class<T> type, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
        sources.addLast(new MapPropertySource("variables", variables));
        sources.addLast(settings());
        String prefix = Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class))
                .value();
        return Binder.get(environment).bindOrCreate(prefix, type);
    }

    private static PropertySource<?> settings() {
        try {
            return new YamlPropertySourceLoader()
                    .load("settings", new ClassPathResource("build-worker.yml"))
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
