package io.dcrx.gateway.registries;

import io.dcrx.gateway.registries.Finding.Problem;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.springframework.core.io.buffer.DataBufferLimitException;

/** What it means for a person that a registry could not be asked. */
final class Troubles {
    private Troubles() {}

    /** Whether that, or what has led to it, is one of these. */
    static boolean is(Throwable e, Class<? extends Throwable> type) {
        return find(e, type).isPresent();
    }

    static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /**
     * @param host who was asked
     * @param patience how long it had
     */
    static Finding of(Throwable e, String host, Duration patience) {
        if (is(e, GuardedAddresses.NotAllowed.class)) {
            return new Finding(
                    Problem.ADDRESS_NOT_ALLOWED,
                    host
                            + ", or who gives out its tokens, is at an address that is not public, and the gateway goes there for"
                            + " the farm's own registry and those in DCRX_KV_INSECURE_REGISTRIES only; "
                            + "DCRX_KV_ALLOW_PRIVATE_ADDRESSES would allow it. Jobs may push there all the same.");
        }
        if (is(e, UnknownHostException.class)) {
            return new Finding(Problem.ADDRESS_UNKNOWN, "There is no address for " + host + ".");
        }
        if (is(e, ConnectTimeoutException.class)
                || is(e, TimeoutException.class)
                || is(e, ReadTimeoutException.class)) {
            return new Finding(
                    Problem.TIMED_OUT,
                    host + " has not answered in time; the check takes " + patience.toSeconds() + " s at most.");
        }
        if (is(e, ConnectException.class) || is(e, NoRouteToHostException.class)) {
            return new Finding(
                    Problem.CONNECTION_REFUSED, "Nobody answers at " + host + ": the connection was refused.");
        }
        if (is(e, SSLException.class) || is(e, CertificateException.class)) {
            return new Finding(Problem.TLS, "No safe connection to " + host + ": " + tls(e) + ".");
        }
        if (is(e, DataBufferLimitException.class)) {
            return new Finding(Problem.NOT_A_REGISTRY, "Who gives out tokens for " + host + " answers endlessly.");
        }
        if (is(e, IOException.class)) {
            return new Finding(Problem.CONNECTION_LOST, host + " has closed the connection without an answer.");
        }
        return new Finding(Problem.NOT_A_REGISTRY, host + " answers, but what it says is no HTTP that can be read.");
    }

    private static String tls(Throwable e) {
        if (is(e, NotSslRecordException.class)) {
            return "it does not speak TLS at that port";
        }
        if (is(e, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (is(e, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet";
        }
        if (is(e, CertPathBuilderException.class)) {
            return "its certificate is of nobody whom the gateway trusts";
        }
        return is(e, CertificateException.class)
                ? "its certificate is not right for this host"
                : "the TLS handshake has failed";
    }
}
