package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.Notice;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.wire.pg.auth.Authenticator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client, from its startup packet on: an actor whose inbox the I/O thread fills and whose turns run on workers.
///
/// At most one turn runs at a time ({@link #scheduled}); what a turn leaves in plain fields is published to the
/// next one through that flag.
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /// Quick messages that a turn handles on the I/O thread before it makes room for other connections there.
    private static final int QUICK_MESSAGES_MAX = 256;

    /// The client broke the protocol; nothing after it can be understood.
    record Violation(SqlException error) {}

    /// The socket is closed.
    enum Disconnected {
        INSTANCE
    }

    /// The client took too long to authenticate.
    enum AuthenticationTimeout {
        INSTANCE
    }

    private enum Phase {
        AUTHENTICATION,
        SESSION,
        OVER
    }

    /// The session has notifications for the client.
    private enum NotificationsArrived {
        INSTANCE
    }

    private final Host host;
    private final Channel channel;
    private final boolean tls;
    private final Future<?> startupTimeout;
    private final FrameDecoder decoder;
    private final Output output;

    private final Queue<Object> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inboxBytes = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean notified = new AtomicBoolean();
    private volatile boolean disconnected;
    private volatile boolean shutdownRequested;
    private volatile boolean over;
    private volatile @Nullable Session session;

    // The turn's own.
    private Phase phase = Phase.AUTHENTICATION;
    private final ReportedParameters parameters = new ReportedParameters();
    private @Nullable StartupPacket startup;
    private Authenticator.@Nullable Exchange exchange;
    private @Nullable SessionProtocol protocol;
    private final MessageReader reader = new MessageReader(Unpooled.EMPTY_BUFFER, 0);
    /// Messages that this or an earlier turn has taken from the inbox and not handled yet.
    private @Nullable ByteBuf batch;
    /// When the first of them is to be handled again.
    private @Nullable CompletableFuture<?> parkedUntil;

    /// @param startupTimeout to be cancelled when the client is authenticated
    Connection(Host host, Channel channel, boolean tls, Future<?> startupTimeout) {
        this.host = host;
        this.channel = channel;
        this.tls = tls;
        this.decoder = new FrameDecoder(this, host.counters(), (int)
                Math.min(Integer.MAX_VALUE, host.options().maxMessageSize().bytes()));
        this.output = new Output(
                channel, host.counters(), host.options().outputBufferSize().bytes(), this::schedule);
        this.startupTimeout = startupTimeout;
    }

    FrameDecoder decoder() {
        return decoder;
    }

    // ---- any thread

    /// Adds to the inbox.
    ///
    /// @param item a buffer of complete messages, which now belongs to the connection, or an event
    void enqueue(Object item) {
        if (item instanceof ByteBuf messages) {
            if (channel.eventLoop().inEventLoop() && scheduled.compareAndSet(false, true)) {
                begin(messages);
                return;
            }
            add(messages);
        } else {
            if (item == Disconnected.INSTANCE) {
                disconnected = true;
            }
            inbox.add(item);
        }
        schedule();
    }

    private void add(ByteBuf messages) {
        inboxBytes.addAndGet(messages.readableBytes());
        inbox.add(messages);
        updateReading();
    }

    /// Begins a turn on the I/O thread with messages that have just come, which go by the inbox only when others are
    /// before them.
    private void begin(ByteBuf messages) {
        if (batch == null && inbox.isEmpty()) {
            batch = messages;
            updateReading();
        } else {
            add(messages);
        }
        turn(true);
    }

    /// Asks the connection to end as soon as no statement is under way.
    void requestShutdown() {
        shutdownRequested = true;
        schedule();
    }

    /// Asks the running statement to end.
    void cancelStatement() {
        Session current = session;
        if (current != null) {
            host.engine().cancel(current.processId(), current.secretKey());
        }
    }

    boolean isOver() {
        return over;
    }

    /// Starts a turn unless one is under way: on the I/O thread if called there, which goes as far as messages that
    /// run quickly do, else on a worker.
    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            if (channel.eventLoop().inEventLoop()) {
                turn(true);
            } else {
                toWorker();
            }
        }
    }

    private void toWorker() {
        try {
            host.workers().execute(this);
        } catch (RejectedExecutionException e) {
            LOG.debug("no worker for a connection: the server has stopped", e);
        }
    }

    /// Reads from the socket or stops doing so, as the amount of waiting input demands. I/O thread only.
    void updateReading() {
        boolean wanted = inboxBytes.get() < host.options().inputBufferSize().bytes() && decoder.wantsInput();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    // ---- the turn

    /// Where a piece of work leaves the turn.
    private enum Progress {
        MADE,
        /// There is no input, or the client must read first.
        NONE,
        /// The next message may wait for something and so must not be handled on the I/O thread.
        NEEDS_WORKER,
        /// The next message is to be handled again when something has ended that no thread waits for.
        PARKED
    }

    @Override
    public void run() {
        turn(false);
    }

    private void turn(boolean onIoThread) {
        boolean more;
        boolean busy;
        do {
            Progress progress = Progress.NONE;
            int budget = onIoThread ? QUICK_MESSAGES_MAX : Integer.MAX_VALUE;
            try {
                do {
                    progress = budget-- == 0 ? Progress.NEEDS_WORKER : step(onIoThread);
                } while (progress == Progress.MADE && phase != Phase.OVER);
            } catch (Throwable e) {
                // Whatever it is, it ends this connection only, and the client is told.
                end(Errors.of(e));
            }
            if (phase == Phase.OVER) {
                discardInput();
            } else {
                CompletableFuture<?> until = parkedUntil;
                if (until != null) {
                    parkedUntil = null;
                    java.util.Objects.requireNonNull(protocol).flushAnswers();
                    until.whenComplete((_, _) -> channel.eventLoop().execute(() -> turn(true)));
                    return;
                }
                if (protocol == null) {
                    output.flush();
                } else {
                    protocol.flushUnlessHeld();
                }
                if (progress == Progress.NEEDS_WORKER) {
                    toWorker();
                    return;
                }
            }
            more = batch != null || (protocol != null && protocol.hasOutputToSend());
            busy = protocol != null && protocol.isBusy();
            scheduled.set(false);
        } while (mayContinue(more, busy) && scheduled.compareAndSet(false, true));
    }

    private boolean mayContinue(boolean more, boolean busy) {
        boolean canRead = more || !inbox.isEmpty();
        return over ? !inbox.isEmpty() : disconnected || (shutdownRequested && !busy) || (canRead && !output.isFull());
    }

    /// Does one piece of work.
    private Progress step(boolean onIoThread) {
        SessionProtocol current = protocol;
        boolean sending = current != null && current.hasOutputToSend();
        if (disconnected && (sending || (inbox.isEmpty() && batch == null))) {
            return onIoThread ? Progress.NEEDS_WORKER : end(null);
        }
        if (shutdownRequested && (current == null || !current.isBusy())) {
            return onIoThread
                    ? Progress.NEEDS_WORKER
                    : end(SqlException.of("57P01", "terminating connection due to administrator command"));
        }
        if (output.isFull() && !disconnected) {
            return Progress.NONE;
        }
        if (sending && current != null) {
            if (onIoThread) {
                return Progress.NEEDS_WORKER;
            }
            current.resume();
            return Progress.MADE;
        }
        if (batch == null) {
            Object next = inbox.peek();
            if (next == null) {
                return Progress.NONE;
            }
            if (!(next instanceof ByteBuf received)) {
                if (onIoThread) {
                    return Progress.NEEDS_WORKER;
                }
                inbox.remove();
                return event(next);
            }
            inbox.remove();
            batch = received;
            consumed(received.readableBytes());
        }
        return message(java.util.Objects.requireNonNull(batch), onIoThread);
    }

    private Progress event(Object event) {
        switch (event) {
            case StartupPacket packet -> begin(packet);
            case IdleTimeout.Expired expiry -> {
                return protocol != null && protocol.isStillIdle(expiry) ? end(expiry.error()) : Progress.MADE;
            }
            case Violation(var error) -> {
                return end(error);
            }
            case AuthenticationTimeout timeout -> {
                if (phase == Phase.AUTHENTICATION) {
                    return end(SqlException.of("57014", "canceling authentication due to timeout"));
                }
            }
            case NotificationsArrived arrived -> {
                notified.set(false);
                // A statement that runs, or whose answer may yet be taken back, sends them when it ends.
                if (protocol != null && !protocol.isBusy() && !protocol.holdsBack()) {
                    protocol.sendNotifications();
                }
            }
            default -> {
                // Disconnected: seen by the next step once the inbox is empty.
            }
        }
        return Progress.MADE;
    }

    private void consumed(int bytes) {
        long limit = host.options().inputBufferSize().bytes();
        int after = inboxBytes.addAndGet(-bytes);
        if (after < limit && after + bytes >= limit) {
            channel.eventLoop().execute(this::updateReading);
        }
    }

    private Progress message(ByteBuf messages, boolean onIoThread) {
        int start = messages.readerIndex();
        byte type = messages.readByte();
        int length = messages.readInt() - 4;
        int end = messages.readerIndex() + length;
        SessionProtocol current = protocol;
        if (onIoThread) {
            boolean quick = current != null && current.runsQuickly(type, reader.reset(messages, length));
            if (!quick) {
                messages.readerIndex(start);
                return Progress.NEEDS_WORKER;
            }
            messages.readerIndex(end - length);
        }
        if (type == Frontend.TERMINATE) {
            return end(null);
        }
        MessageReader body = reader.reset(messages, length);
        if (current == null) {
            authenticationMessage(type, body);
        } else if (!onIoThread) {
            // What follows may take long, and the client may be waiting for what is answered already.
            current.flushAnswers();
            current.message(type, body);
        } else if (!current.quickMessage(type, body)) {
            messages.readerIndex(start);
            parkedUntil = current.takeAwaited();
            return parkedUntil == null ? Progress.NEEDS_WORKER : Progress.PARKED;
        }
        messages.readerIndex(end);
        if (!messages.isReadable()) {
            reader.clear();
            messages.release();
            batch = null;
        }
        return Progress.MADE;
    }

    // ---- authentication

    private void begin(StartupPacket packet) {
        startup = packet;
        if (packet.minor() > StartupHandler.PROTOCOL_NEWEST_MINOR
                || !packet.unknownOptions().isEmpty()) {
            Backend.negotiateProtocolVersion(
                    output.buffer(), StartupHandler.PROTOCOL_NEWEST_MINOR, packet.unknownOptions());
        }
        ServerTls certificate = tls ? host.tls() : null;
        Authenticator.Exchange started = host.authenticator()
                .begin(new Authenticator.Attempt(
                        packet.user(),
                        packet.database(),
                        clientAddress(),
                        certificate == null ? new byte[0] : certificate.certificateHash()));
        exchange = started;
        proceed(started.start());
    }

    private void authenticationMessage(byte type, MessageReader body) {
        if (type != Frontend.PASSWORD || exchange == null) {
            throw MessageReader.violation("expected password response, got message type " + (type & 0xff));
        }
        proceed(exchange.answer(body.byteArray(body.remaining())));
    }

    private void proceed(Authenticator.Step step) {
        switch (step) {
            case Authenticator.Request(int code, byte[] payload) ->
                Backend.authentication(output.buffer(), code, payload);
            case Authenticator.Accepted(var parting) -> {
                if (parting != null) {
                    Backend.authentication(output.buffer(), parting.code(), parting.payload());
                }
                Backend.authentication(output.buffer(), 0, new byte[0]);
                openSession();
            }
        }
    }

    private void openSession() {
        StartupPacket packet = java.util.Objects.requireNonNull(startup);
        startup = null;
        exchange = null;
        Session opened = host.engine()
                .openSession(
                        new SessionOptions(packet.user(), packet.database(), clientAddress(), packet.settings()),
                        new Listener());
        session = opened;
        SessionProtocol started = new SessionProtocol(
                opened, output, host.counters(), parameters, new IdleTimeout(channel.eventLoop(), this::enqueue));
        protocol = started;
        phase = Phase.SESSION;
        startupTimeout.cancel(false);
        parameters.send(output.buffer());
        Backend.backendKeyData(output.buffer(), opened.processId(), opened.secretKey());
        started.readyForQuery();
        channel.eventLoop().execute(decoder::authenticated);
    }

    private String clientAddress() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : String.valueOf(channel.remoteAddress());
    }

    // ---- the end

    /// @param error told to the client; null when it left by itself
    private Progress end(@Nullable SqlException error) {
        boolean refused = phase == Phase.AUTHENTICATION;
        phase = Phase.OVER;
        over = true;
        startupTimeout.cancel(false);
        if (refused) {
            host.counters().connectionsRefused.increment();
        }
        if (error != null) {
            host.counters().errorsSent.increment();
            Backend.error(output.buffer(), "FATAL", error, parameters.charset());
        }
        try {
            SessionProtocol current = protocol;
            if (current != null) {
                current.end();
            }
        } finally {
            session = null;
            protocol = null;
            output.flushAndClose();
            host.left(this);
        }
        return Progress.NONE;
    }

    private void discardInput() {
        ByteBuf messages = batch;
        if (messages != null) {
            messages.release();
            batch = null;
        }
        for (Object item = inbox.poll(); item != null; item = inbox.poll()) {
            if (item instanceof ByteBuf received) {
                received.release();
            }
        }
    }

    private final class Listener implements SessionListener {
        @Override
        public void notice(Notice notice) {
            SessionProtocol current = protocol;
            if (current != null) {
                current.notice(notice);
            } else {
                Backend.notice(output.buffer(), notice, parameters.charset());
            }
        }

        @Override
        public void parameterChanged(String name, String value) {
            parameters.changed(name, value);
        }

        @Override
        public boolean deallocate(@Nullable String name) {
            SessionProtocol current = protocol;
            return current != null && current.deallocate(name);
        }

        @Override
        public boolean notificationsArrived() {
            if (!over && notified.compareAndSet(false, true)) {
                enqueue(NotificationsArrived.INSTANCE);
            }
            return !over;
        }

        @Override
        public void terminationRequested() {
            requestShutdown();
        }
    }
}
