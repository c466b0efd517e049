package io.dcrx.cli;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.gateway.Gateway;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.Home;
import io.dcrx.worker.Worker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The three ways to run the farm's code: the gateway alone, a worker alone, or all in one process with a broker beside
 * them. All in one is the same code wired together, not a second implementation.
 *
 * <p>None of the three returns: they run until a signal ends the process. Shutdown is Spring's: the context's phases first, and what was registered after them, which is the broker, last.
 */
final class Farm {
    private Farm() {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Gateway.class)
    static class GatewayAlone {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Worker.class)
    static class WorkerAlone {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Gateway.class, Worker.class})
    static class AllInOne {}

    static void gateway(Map<String, Object> flags) throws InterruptedException {
        start(GatewayAlone.class, "api-gateway", flags, () -> {});
        untilKilled();
    }

    static void worker() throws InterruptedException {
        start(WorkerAlone.class, "build-worker", Map.of("spring.profiles.active", "worker-alone"), () -> {});
        untilKilled();
    }

    /** The broker and the rest start side by side: clients wait for the broker by themselves. */
    static void allInOne(Map<String, Object> flags, Home home) throws InterruptedException, IOException {
        try (FileLock _ = reserve(home.directory())) {
            EmbeddedBroker broker = EmbeddedBroker.in(home.directory().resolve("kafka"));
            SpringApplication.getShutdownHandlers().add(broker::close);
            Map<String, Object> settings = new HashMap<>(flags);
            settings.put("dcrx.all-in-one", true);
            settings.put("dcrx.kafka.bootstrap-servers", broker.bootstrapServers());
            // Until the broker is up, every client would complain about it.
            settings.put("logging.level.org.apache.kafka.clients.NetworkClient", "error");
            // The later file wins where both say something.
            start(AllInOne.class, "build-worker,api-gateway", settings, broker::start);
            untilKilled();
        }
    }

    /** Starts an application and, as soon as it can log, what has to run beside it. */
    private static void start(Class<?> application, String files, Map<String, Object> settings, Runnable beside) {
        Environment.requireKnownLogFormat();
        List<CompletableFuture<Void>> started = new ArrayList<>();
        new SpringApplicationBuilder(application)
                .properties("spring.config.name=" + files)
                .initializers(context -> started.add(CompletableFuture.runAsync(beside, Farm::thread)))
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
        started.forEach(CompletableFuture::join);
    }

    /** Not a pool's thread: those do not know the classes of a packaged application. */
    private static void thread(Runnable beside) {
        Thread.ofPlatform().name("beside").start(beside);
    }

    private static void untilKilled() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Two farms in one home would fight for the broker's files. The lock ends with the process. */
    private static FileLock reserve(Path home) {
        try {
            FileChannel channel =
                    FileChannel.open(home.resolve("farm.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new WrongSetting(
                        "another farm runs in " + home + "; stop it, or set DCRX_KV_HOME to another folder");
            }
            return lock;
        } catch (IOException e) {
            throw new WrongSetting("DCRX_KV_HOME is " + home + ", and nothing can be written there: " + e.getMessage());
        }
    }
}
