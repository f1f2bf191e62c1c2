package holo.wire.pg;

import holo.sql.error.SqlException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first packets of a connection: requests for encryption, a cancel request, the startup packet. Then a {@link
/// FrameDecoder} takes its place. Runs on the I/O thread.
@SuppressWarnings("FutureReturnValueIgnored") // Netty's futures: a failed close or write ends in channelInactive
final class StartupHandler extends ChannelInboundHandlerAdapter {
    static final int PROTOCOL_MAJOR = 3;
    static final int PROTOCOL_NEWEST_MINOR = 0;

    private static final Logger LOG = LoggerFactory.getLogger(StartupHandler.class);

    private static final int CANCEL_REQUEST = 1234 << 16 | 5678;
    private static final int SSL_REQUEST = 1234 << 16 | 5679;
    private static final int GSSENC_REQUEST = 1234 << 16 | 5680;
    /// First byte of a TLS handshake, for clients that do not ask before.
    private static final int TLS_HANDSHAKE = 0x16;
    /// Sockets beyond the allowed connections that may be in their startup.
    private static final int EXTRA_SOCKETS = 100;

    private final Host host;
    private @Nullable ByteBuf received;
    private @Nullable Future<?> timeout;
    private @Nullable Connection connection;
    private boolean tls;
    private boolean gssRefused;
    private boolean over;

    StartupHandler(Host host) {
        this.host = host;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        host.channels().add(context.channel());
        host.counters().connectionsAccepted.increment();
        if (host.channels().size() > host.options().maxConnections() + EXTRA_SOCKETS) {
            host.counters().connectionsRefused.increment();
            context.close();
            return;
        }
        Future<?> started = context.executor()
                .schedule(
                        () -> timedOut(context), host.options().startupTimeout().toMillis(), TimeUnit.MILLISECONDS);
        timeout = started;
        context.channel().closeFuture().addListener(closed -> {
            started.cancel(false);
            host.channels().remove(context.channel());
        });
    }

    private void timedOut(ChannelHandlerContext context) {
        Connection started = connection;
        if (started != null) {
            started.enqueue(Connection.AuthenticationTimeout.INSTANCE);
        } else {
            host.counters().connectionsRefused.increment();
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        host.counters().bytesReceived.add(bytes.readableBytes());
        ByteBuf all = received == null
                ? bytes
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, bytes);
        received = all;
        try {
            while (!over && packet(context, all)) {
                // the next one
            }
        } catch (SqlException e) {
            refuse(context, e);
        }
    }

    /// Handles one packet if it is complete.
    private boolean packet(ChannelHandlerContext context, ByteBuf all) {
        ServerTls certificate = host.tls();
        if (!tls && certificate != null && all.isReadable() && all.getByte(all.readerIndex()) == TLS_HANDSHAKE) {
            received = null;
            tls = true;
            context.pipeline().addFirst(certificate.newHandler(context.alloc()));
            context.pipeline().fireChannelRead(all);
            return false;
        }
        if (all.readableBytes() < 4) {
            return false;
        }
        int length = all.getInt(all.readerIndex());
        if (length < 8 || length > Frontend.STARTUP_BYTES_MAX) {
            // Whoever sends this does not speak the protocol, or leaves before it began: there is nobody to tell.
            over = true;
            host.counters().connectionsRefused.increment();
            context.close();
            return false;
        }
        if (all.readableBytes() < length) {
            return false;
        }
        all.skipBytes(4);
        int code = all.readInt();
        host.counters().messagesReceived.increment();
        switch (code) {
            case SSL_REQUEST -> encryption(context, all, certificate);
            case GSSENC_REQUEST -> {
                if (gssRefused) {
                    throw SqlException.of("08P01", "GSSAPI encryption was refused already");
                }
                gssRefused = true;
                answer(context, 'N');
            }
            case CANCEL_REQUEST -> cancel(context, all, length);
            default -> startup(context, all, code, length - 8);
        }
        return true;
    }

    private void encryption(ChannelHandlerContext context, ByteBuf all, @Nullable ServerTls certificate) {
        if (tls) {
            throw SqlException.of("08P01", "the connection is encrypted already");
        }
        if (certificate == null) {
            answer(context, 'N');
            return;
        }
        if (all.isReadable()) {
            throw SqlException.of("08P01", "received unencrypted data after SSL request")
                    .withDetail("This could be either a client-software bug or evidence of an attempted"
                            + " man-in-the-middle attack.");
        }
        tls = true;
        // The answer leaves before the handler is there, so it is the last thing in clear text.
        answer(context, 'S');
        context.pipeline().addFirst(certificate.newHandler(context.alloc()));
    }

    private static void answer(ChannelHandlerContext context, char answer) {
        context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) answer}));
    }

    private void cancel(ChannelHandlerContext context, ByteBuf all, int length) {
        over = true;
        if (length != 16) {
            LOG.debug(
                    "cancel request of {} bytes from {}",
                    length,
                    context.channel().remoteAddress());
            context.close();
            return;
        }
        int processId = all.readInt();
        int secretKey = all.readInt();
        host.workers().execute(() -> {
            try {
                host.engine().cancel(processId, secretKey);
            } finally {
                context.close();
            }
        });
    }

    private void startup(ChannelHandlerContext context, ByteBuf all, int version, int bodyBytes) {
        int major = version >>> 16;
        if (major != PROTOCOL_MAJOR) {
            throw SqlException.of(
                    "0A000",
                    "unsupported frontend protocol " + major + "." + (version & 0xffff) + ": server supports "
                            + PROTOCOL_MAJOR + ".0 to " + PROTOCOL_MAJOR + "." + PROTOCOL_NEWEST_MINOR);
        }
        if (host.tlsRequired() && !tls) {
            throw SqlException.of("28000", "the server accepts encrypted connections only")
                    .withHint("Connect with sslmode=require or stricter.");
        }
        StartupPacket packet = StartupPacket.read(version & 0xffff, new MessageReader(all, bodyBytes));
        if (host.isStopping()) {
            throw SqlException.of("57P03", "the database system is shutting down");
        }
        if (!host.admit()) {
            throw SqlException.of("53300", "sorry, too many clients already")
                    .withHint("The limit is set by holo.pg.max-connections.");
        }
        over = true;
        Connection started = new Connection(host, context.channel(), tls, Objects.requireNonNull(timeout));
        connection = started;
        host.connections().add(started);
        FrameDecoder decoder = started.decoder();
        received = null;
        context.pipeline().replace(this, "frames", decoder);
        started.enqueue(packet);
        if (all.isReadable()) {
            decoder.channelRead(context.pipeline().context(decoder), all);
        } else {
            all.release();
        }
    }

    private void refuse(ChannelHandlerContext context, SqlException error) {
        over = true;
        host.counters().connectionsRefused.increment();
        host.counters().errorsSent.increment();
        ByteBuf out = context.alloc().buffer(256);
        Backend.error(out, "FATAL", error, StandardCharsets.UTF_8);
        Output.closeGently(context.channel(), context.writeAndFlush(out));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection from {} failed in its startup", context.channel().remoteAddress(), cause);
        context.close();
    }
}
