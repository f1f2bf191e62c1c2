package holo.wire.pg;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a connection has to send. The turn encodes into {@link #buffer} and hands it over with {@link #flush}; the I/O
/// thread writes everything that has been handed over by then and flushes the socket once.
@SuppressWarnings("FutureReturnValueIgnored") // Netty's futures: a failed close or write ends in channelInactive
final class Output {
    /// A buffer of this fill is handed over even when nothing asks for it.
    static final int CHUNK_BYTES = 32 * 1024;

    private static final long LINGER_MILLIS = 200;
    private static final int SMALL_BUFFER_BYTES = 512;

    private final Channel channel;
    private final Counters counters;
    private final long highWaterBytes;
    private final Runnable drained;

    /// The turn's; null while nothing is to be sent.
    private @Nullable ByteBuf current;
    private boolean lastWasFull;
    private long handOvers;

    private final Queue<ByteBuf> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writeScheduled = new AtomicBoolean();
    private final AtomicLong unsentBytes = new AtomicLong();

    /// @param highWaterBytes unsent bytes from which on {@link #isFull}
    /// @param drained called on the I/O thread when the unsent bytes fall below half of that
    Output(Channel channel, Counters counters, long highWaterBytes, Runnable drained) {
        this.channel = channel;
        this.counters = counters;
        this.highWaterBytes = highWaterBytes;
        this.drained = drained;
    }

    /// Where the turn encodes to. Valid until the next {@link #flush}.
    ByteBuf buffer() {
        ByteBuf buffer = current;
        if (buffer == null) {
            buffer = channel.alloc().buffer(lastWasFull ? CHUNK_BYTES + CHUNK_BYTES / 4 : SMALL_BUFFER_BYTES);
            current = buffer;
        }
        return buffer;
    }

    /// Whether the client lags so far behind that the turn has to pause.
    boolean isFull() {
        return unsentBytes.get() >= highWaterBytes;
    }

    /// A place in what is encoded but not handed over yet.
    record Mark(long handOvers, int bytes) {}

    Mark mark() {
        ByteBuf buffer = current;
        return new Mark(handOvers, buffer == null ? 0 : buffer.writerIndex());
    }

    /// Takes back what was encoded since; false when some of it has been handed over already.
    boolean takeBack(Mark mark) {
        if (mark.handOvers != handOvers) {
            return false;
        }
        if (current != null) {
            current.writerIndex(mark.bytes);
        }
        return true;
    }

    /// Hands over when a chunk is complete; true when it did.
    boolean flushIfLarge() {
        ByteBuf buffer = current;
        if (buffer == null || buffer.readableBytes() < CHUNK_BYTES) {
            return false;
        }
        flush();
        lastWasFull = true;
        return true;
    }

    /// Hands over what is encoded so far; on the I/O thread it is written at once.
    void flush() {
        ByteBuf buffer = take();
        if (buffer == null) {
            return;
        }
        if (channel.eventLoop().inEventLoop()) {
            for (ByteBuf earlier = handedOver.poll(); earlier != null; earlier = handedOver.poll()) {
                write(earlier);
            }
            write(buffer);
            channel.flush();
        } else {
            writeSoon(buffer);
        }
    }

    /// Hands over what is encoded so far, on any thread to be written when the I/O thread comes to it: several answers
    /// of a turn are then written together.
    void flushSoon() {
        ByteBuf buffer = take();
        if (buffer != null) {
            writeSoon(buffer);
        }
    }

    private @Nullable ByteBuf take() {
        ByteBuf buffer = current;
        lastWasFull = false;
        if (buffer != null) {
            current = null;
            handOvers++;
            unsentBytes.addAndGet(buffer.readableBytes());
        }
        return buffer;
    }

    private void writeSoon(ByteBuf buffer) {
        handedOver.add(buffer);
        if (writeScheduled.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::write);
        }
    }

    /// Sends everything, then closes the socket.
    void flushAndClose() {
        flush();
        channel.eventLoop().execute(() -> {
            write();
            closeGently(channel, channel.writeAndFlush(Unpooled.EMPTY_BUFFER));
        });
    }

    /// Closes once the last message is sent. A socket that is closed while the client's bytes are still arriving
    /// is reset, and the client may lose what it was told; so only the sending direction ends at first, and the
    /// client gets a moment to close its side. Its bytes are read and dropped meanwhile.
    static void closeGently(Channel channel, ChannelFuture lastMessage) {
        lastMessage.addListener(sent -> {
            boolean plain = channel.pipeline().get(SslHandler.class) == null;
            if (sent.isSuccess() && plain && channel instanceof SocketChannel socket) {
                socket.shutdownOutput();
                channel.config().setAutoRead(true);
                channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                channel.close();
            }
        });
    }

    private void write() {
        writeScheduled.set(false);
        boolean any = false;
        for (ByteBuf buffer = handedOver.poll(); buffer != null; buffer = handedOver.poll()) {
            write(buffer);
            any = true;
        }
        if (any) {
            channel.flush();
        }
    }

    private void write(ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        channel.write(buffer).addListener(future -> sent(bytes, future.isSuccess()));
    }

    private void sent(int bytes, boolean success) {
        if (success) {
            counters.bytesSent.add(bytes);
        }
        long after = unsentBytes.addAndGet(-bytes);
        if (after < highWaterBytes / 2 && after + bytes >= highWaterBytes / 2) {
            drained.run();
        }
    }
}
