package io.dcrx.gateway.storage;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Connections to a server that is given so long to begin with an answer. One that is frozen, or whose answers get lost on
 * the way, says nothing, and its own timeouts end nothing: whoever asked would wait for ever, and hold a connection of the
 * pool. After that time they are told, and the connection is closed, since its next answer would be to this question.
 *
 * @param limit longer than the server's own timeout of a statement, which leaves the connection as it is
 * @param silence hears of it every time
 */
record BoundedConnections(ConnectionFactory server, Duration limit, Consumer<R2dbcTimeoutException> silence)
        implements ConnectionFactory {
    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(server.create()).map(connection -> bounded(Connection.class, connection, connection));
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return server.getMetadata();
    }

    /** What is asked of it, of its statements and of their results, all by publishers, is bounded. */
    private <T> T bounded(Class<T> type, T target, Connection connection) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Bound(target, connection)));
    }

    private final class Bound implements InvocationHandler {
        private final Object target;
        private final Connection connection;

        Bound(Object target, Connection connection) {
            this.target = target;
            this.connection = connection;
        }

        /** A proxy is equal to itself, and what gives itself back gives its proxy back. */
        @Override
        @SuppressWarnings("ReferenceEquality")
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getName().equals("equals") && arguments != null) {
                return proxy == arguments[0];
            }
            try {
                @Nullable Object answer = method.invoke(target, arguments);
                return answer == target ? proxy : bounded(answer);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }

        private @Nullable Object bounded(@Nullable Object answer) {
            return switch (answer) {
                case Statement statement -> BoundedConnections.this.bounded(Statement.class, statement, connection);
                case Batch batch -> BoundedConnections.this.bounded(Batch.class, batch, connection);
                case Result result -> BoundedConnections.this.bounded(Result.class, result, connection);
                case Publisher<?> publisher -> bounded(publisher);
                case null, default -> answer;
            };
        }

        /** Until its first signal: how fast the others come is also the business of whoever reads them. */
        private Flux<?> bounded(Publisher<?> publisher) {
            return Flux.from(publisher)
                    .timeout(Mono.delay(limit))
                    .onErrorMap(TimeoutException.class, _ -> silent())
                    .mapNotNull(this::bounded);
        }

        private R2dbcTimeoutException silent() {
            R2dbcTimeoutException silent =
                    new R2dbcTimeoutException("The database did not answer for " + limit.toSeconds() + " s");
            silence.accept(silent);
            Mono.from(connection.close()).timeout(limit).onErrorComplete().subscribe();
            return silent;
        }
    }
}
