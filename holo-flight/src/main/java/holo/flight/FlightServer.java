package holo.flight;

import holo.sql.SqlEngine;
import io.grpc.netty.NettyServerBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/// The Arrow Flight SQL server of a node.
public final class FlightServer implements AutoCloseable {
    /// Bytes of a call's headers.
    private static final int HEADERS_MAX = 16 << 10;

    /// Calls that one connection may have open.
    private static final int CALLS_PER_CONNECTION_MAX = 256;

    /// Bytes queued for a slow client before its result waits.
    private static final int QUEUED_BYTES_MAX = 2 << 20;

    private static final long STOP_SECONDS = 5;

    private final org.apache.arrow.flight.FlightServer server;
    private final BufferAllocator allocator;
    private final SessionManager sessions;
    private final HandleRegistry<StatementHandle> handles;
    private final ExecutorService executor;
    private final ScheduledExecutorService sweeper;
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private boolean closed;

    private FlightServer(
            FlightServerOptions options, SqlEngine engine, FlightAuthenticator authenticator, LongSupplier nanoTime)
            throws IOException {
        this.sessions = new SessionManager(engine, options, nanoTime);
        this.handles = new HandleRegistry<>(options.maxStatements(), options.idleTimeout(), nanoTime);
        this.executor = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("holo-flight-", 0).factory());
        this.sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holo-flight-sweeper").factory());
        this.allocator = new RootAllocator(options.memory().bytes());
        boolean started = false;
        try {
            this.server = build(options, authenticator).start();
            started = true;
        } catch (IOException e) {
            throw new IOException(
                    "Flight SQL cannot listen on " + options.address() + ":" + options.port() + " ("
                            + rootMessage(e) + "): stop what uses the port, or set holo.flight.port or"
                            + " holo.flight.address",
                    e);
        } finally {
            if (!started) {
                stopWorkers();
                allocator.close();
            }
        }
        long period = Math.clamp(options.idleTimeout().toMillis() / 4, 100, 10_000);
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    /// Checks what can be known before a start.
    ///
    /// @throws IllegalArgumentException when the options contradict each other or would let strangers in
    public static void check(FlightServerOptions options) {
        requireSafe(options, options.authentication() == FlightServerOptions.Authentication.PASSWORD);
    }

    private static void requireSafe(FlightServerOptions options, boolean passwords) {
        if (!isLoopback(options.address()) && !(options.tls() && passwords)) {
            throw new IllegalArgumentException("refusing to listen on holo.flight.address=" + options.address()
                    + ", which others can reach, without "
                    + (options.tls() ? "passwords" : "TLS")
                    + ": set holo.flight.tls.certificate, holo.flight.tls.key and"
                    + " holo.flight.authentication=password, or listen on 127.0.0.1");
        }
        if (options.tls() && options.tlsKey().isEmpty()) {
            throw new IllegalArgumentException(
                    "holo.flight.tls.certificate is set but holo.flight.tls.key is not: name the PEM file of its key");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "holo.flight.address=" + address + " cannot be resolved: name an address of this machine", e);
        }
    }

    /// Starts a server that authenticates clients as the options say.
    ///
    /// @throws IllegalArgumentException when the options would let strangers in
    /// @throws IOException when the port cannot be had or the TLS files cannot be read
    public static FlightServer start(FlightServerOptions options, SqlEngine engine) throws IOException {
        return start(
                options,
                engine,
                switch (options.authentication()) {
                    case TRUST -> FlightAuthenticator.TRUST;
                    case PASSWORD -> FlightAuthenticator.passwords(engine);
                });
    }

    /// Starts a server.
    ///
    /// @throws IllegalArgumentException when the options would let strangers in
    /// @throws IOException when the port cannot be had or the TLS files cannot be read
    public static FlightServer start(FlightServerOptions options, SqlEngine engine, FlightAuthenticator authenticator)
            throws IOException {
        return start(options, engine, authenticator, System::nanoTime);
    }

    static FlightServer start(
            FlightServerOptions options, SqlEngine engine, FlightAuthenticator authenticator, LongSupplier nanoTime)
            throws IOException {
        requireSafe(options, authenticator.passwordRequired());
        return new FlightServer(options, engine, authenticator, nanoTime);
    }

    private org.apache.arrow.flight.FlightServer build(FlightServerOptions options, FlightAuthenticator authenticator)
            throws IOException {
        Location location = options.tls()
                ? Location.forGrpcTls(options.address(), options.port())
                : Location.forGrpcInsecure(options.address(), options.port());
        Consumer<NettyServerBuilder> grpc =
                builder -> builder.addTransportFilter(CallIdentity.filter(connections::add, transport -> {
                            connections.remove(transport);
                            executor.execute(() -> connectionEnded(transport));
                        }))
                        .intercept(CallIdentity.interceptor())
                        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX);
        var builder = org.apache.arrow.flight.FlightServer.builder(
                        allocator, location, new SqlProducer(options, allocator, sessions, handles))
                .executor(executor)
                .headerAuthenticator(new HeaderAuthentication(authenticator, options.defaultUser()))
                .middleware(SessionCookie.KEY, new SessionCookie.Factory())
                .maxInboundMessageSize(Math.toIntExact(options.maxMessageSize().bytes()))
                .setMaxHeaderListSize(HEADERS_MAX)
                .backpressureThreshold(QUEUED_BYTES_MAX)
                .transportHint("grpc.builderConsumer", grpc);
        if (options.tls()) {
            builder.useTls(new File(options.tlsCertificate()), new File(options.tlsKey()));
        }
        return builder.build();
    }

    private void connectionEnded(String transport) {
        handles.transportEnded(transport);
        sessions.transportEnded(transport);
    }

    private static String rootMessage(Throwable e) {
        Throwable t = e;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return String.valueOf(t.getMessage());
    }

    private void sweep() {
        try {
            handles.expire();
            sessions.expire();
        } catch (RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(FlightServer.class).error("Closing idle Flight SQL sessions failed", e);
        }
    }

    /// The TCP port, also when the options asked for any.
    public int port() {
        return server.getPort();
    }

    /// Client connections that are open.
    public int connections() {
        return connections.size();
    }

    /// SQL sessions that are open for Flight clients.
    public int openSessions() {
        return sessions.openSessions();
    }

    /// Statement handles that clients hold.
    public int openStatements() {
        return handles.size();
    }

    /// Bytes of Arrow buffers in use.
    public long arrowBytes() {
        return allocator.getAllocatedMemory();
    }

    /// Stops listening, cancels what runs, rolls back what is open and frees all memory.
    ///
    /// @throws IllegalStateException when Arrow memory was leaked
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            server.shutdown();
            sessions.close();
            handles.clear();
            server.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopWorkers();
            allocator.close();
        }
    }

    private void stopWorkers() {
        sweeper.shutdownNow();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
