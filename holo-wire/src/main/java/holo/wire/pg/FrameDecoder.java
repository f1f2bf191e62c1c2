package holo.wire.pg;

import holo.sql.error.SqlException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts the received bytes into batches of complete messages and hands them to the connection. A batch holds as
/// many messages as have arrived, so a pipelining client costs one hand-over, not one per message.
///
/// Runs on the I/O thread. Buffers what is incomplete; a message's bytes are buffered as they come, never
/// reserved on the word of its length.
@SuppressWarnings("FutureReturnValueIgnored") // Netty's futures: a failed close or write ends in channelInactive
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameDecoder.class);

    /// What a client that has not authenticated yet may have sent ahead.
    private static final int UNAUTHENTICATED_BYTES_MAX = Frontend.PASSWORD_BYTES_MAX + Frontend.HEADER_BYTES;
    /// A rest up to this size is copied to a buffer of its own, to free the much greater one that it came in.
    private static final int SMALL_REST_BYTES = 2048;

    private final Connection connection;
    private final Counters counters;
    private final int messageBytesMax;

    private @Nullable ByteBuf received;
    /// Bytes from the reader index on that are known to be needed for the next complete message.
    private long needed;
    private boolean authenticated;
    private boolean failed;

    FrameDecoder(Connection connection, Counters counters, int messageBytesMax) {
        this.connection = connection;
        this.counters = counters;
        this.messageBytesMax = messageBytesMax;
    }

    /// From now on messages of any size are read.
    void authenticated() {
        authenticated = true;
        connection.updateReading();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        counters.bytesReceived.add(bytes.readableBytes());
        if (failed) {
            bytes.release();
            return;
        }
        ByteBuf all = received == null
                ? bytes
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, bytes);
        received = null;
        if (all.readableBytes() < needed) {
            received = all;
            return;
        }
        cut(context, all);
    }

    private void cut(ChannelHandlerContext context, ByteBuf all) {
        int at = all.readerIndex();
        int end = all.writerIndex();
        int messages = 0;
        SqlException violation = null;
        needed = Frontend.HEADER_BYTES;
        while (end - at >= Frontend.HEADER_BYTES) {
            int length = all.getInt(at + 1);
            try {
                Frontend.check(all.getByte(at), length, messageBytesMax);
            } catch (SqlException e) {
                violation = e;
                break;
            }
            if (end - at <= length) {
                needed = length + 1L;
                break;
            }
            at += length + 1;
            messages++;
        }
        if (violation == null && at == end) {
            deliver(all, messages);
            return;
        }
        if (at > all.readerIndex()) {
            deliver(all.readRetainedSlice(at - all.readerIndex()), messages);
        }
        if (violation != null) {
            failed = true;
            all.release();
            connection.enqueue(new Connection.Violation(violation));
            return;
        }
        received = keep(context, all);
        connection.updateReading();
    }

    private void deliver(ByteBuf batch, int messages) {
        counters.messagesReceived.add(messages);
        connection.enqueue(batch);
    }

    private ByteBuf keep(ChannelHandlerContext context, ByteBuf rest) {
        if (rest.readableBytes() > SMALL_REST_BYTES) {
            return rest;
        }
        ByteBuf copy = context.alloc().buffer(rest.readableBytes());
        copy.writeBytes(rest);
        rest.release();
        return copy;
    }

    /// Whether more may be read as far as this handler is concerned.
    boolean wantsInput() {
        return authenticated || received == null || received.readableBytes() < UNAUTHENTICATED_BYTES_MAX;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connection.enqueue(Connection.Disconnected.INSTANCE);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection to {} broke", context.channel().remoteAddress(), cause);
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
    }
}
