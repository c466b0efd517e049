package io.dcrx.worker.engine.buildkit.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Carries bytes between a socket and a server inside this process, both ways, until either end closes. A virtual thread for
 * each way, so that an engine that does not read keeps no event loop waiting.
 */
final class Bridge implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final SocketChannel socket;
    private final Channel inside;
    private final BlockingQueue<byte[]> outgoing;

    private Bridge(SocketChannel socket, Channel inside, BlockingQueue<byte[]> outgoing) {
        this.socket = socket;
        this.inside = inside;
        this.outgoing = outgoing;
    }

    static Bridge open(SocketChannel socket, LocalAddress server, EventLoopGroup loop) throws IOException {
        // Bounded by HTTP/2 itself: the server sends no more than the engine has granted.
        BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
        try {
            Channel inside = new Bootstrap()
                    .group(loop)
                    .channel(LocalChannel.class)
                    .handler(new FromServer(outgoing))
                    .connect(server)
                    .syncUninterruptibly()
                    .channel();
            Bridge bridge = new Bridge(socket, inside, outgoing);
            inside.closeFuture().addListener(closed -> bridge.close());
            Thread.ofVirtual().name("buildkit-session-in").start(bridge::carryIn);
            Thread.ofVirtual().name("buildkit-session-out").start(bridge::carryOut);
            return bridge;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone, and that was wanted.
        }
        var _ = inside.close();
        outgoing.add(new byte[0]);
    }

    private void carryIn() {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try {
            while (socket.read(chunk.clear()) >= 0) {
                inside.writeAndFlush(Unpooled.copiedBuffer(chunk.flip())).sync();
            }
        } catch (IOException | InterruptedException _) {
            // Either end has closed.
        } finally {
            close();
        }
    }

    /** Until nothing is to come, which an empty piece says. */
    private void carryOut() {
        try {
            for (byte[] piece = outgoing.take(); piece.length > 0; piece = outgoing.take()) {
                ByteBuffer bytes = ByteBuffer.wrap(piece);
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
        } catch (IOException | InterruptedException _) {
            // Either end has closed.
        } finally {
            close();
        }
    }

    private static final class FromServer extends SimpleChannelInboundHandler<ByteBuf> {
        private final BlockingQueue<byte[]> outgoing;

        FromServer(BlockingQueue<byte[]> outgoing) {
            this.outgoing = outgoing;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            byte[] piece = new byte[bytes.readableBytes()];
            bytes.readBytes(piece);
            if (piece.length > 0) {
                outgoing.add(piece);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
