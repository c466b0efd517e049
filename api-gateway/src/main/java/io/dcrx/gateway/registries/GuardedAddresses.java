package io.dcrx.gateway.registries;

import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * Looks addresses up, and lets connections go nowhere else: what is connected to is the very address that was judged, so a
 * name that leads elsewhere a moment later is of no use. Looking up may block and has a thread of its own.
 */
final class GuardedAddresses extends AddressResolverGroup<InetSocketAddress> {
    private final Predicate<InetAddress> allowed;

    GuardedAddresses(Predicate<InetAddress> allowed) {
        this.allowed = allowed;
    }

    /** The host is there, but nobody may have the gateway go there. */
    static final class NotAllowed extends IOException {
        private static final long serialVersionUID = 1L;

        private NotAllowed() {
            super("the address is not allowed");
        }
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
            // So that addresses that nobody has to look up are judged, too.
            @Override
            protected boolean doIsResolved(InetSocketAddress address) {
                return false;
            }

            @Override
            protected void doResolve(InetSocketAddress address, Promise<InetSocketAddress> promise) {
                aside(() -> lookUp(address).getFirst(), promise);
            }

            @Override
            protected void doResolveAll(InetSocketAddress address, Promise<List<InetSocketAddress>> promise) {
                aside(() -> lookUp(address), promise);
            }
        };
    }

    private static <T> void aside(Callable<T> work, Promise<T> promise) {
        Schedulers.boundedElastic().schedule(() -> {
            try {
                promise.trySuccess(work.call());
            } catch (Exception e) {
                promise.tryFailure(e);
            }
        });
    }

    /** One that is not allowed spoils them all. */
    private List<InetSocketAddress> lookUp(InetSocketAddress wanted) throws UnknownHostException, NotAllowed {
        @Nullable InetAddress known = wanted.getAddress();
        InetAddress[] found =
                known == null ? InetAddress.getAllByName(wanted.getHostString()) : new InetAddress[] {known};
        if (!Arrays.stream(found).allMatch(allowed)) {
            throw new NotAllowed();
        }
        return Arrays.stream(found)
                .map(address -> new InetSocketAddress(address, wanted.getPort()))
                .toList();
    }
}
