package holo.wire.pg;

import holo.sql.SqlEngine;
import holo.wire.pg.auth.Authenticator;
import holo.wire.pg.auth.ScramAuthenticator;
import holo.wire.pg.auth.TrustAuthenticator;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server on a {@link SqlEngine}. Thread-safe.
///
/// ```java
/// try (PgServer server = PgServer.start(PgServerOptions.defaults(), engine)) {
///     // psql -h 127.0.0.1 -p 55432
/// }
/// ```
@SuppressWarnings("FutureReturnValueIgnored") // Netty's futures: a failed close or write ends in channelInactive
public final class PgServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PgServer.class);

    private static final int BACKLOG = 1024;
    /// How long a worker thread waits for another turn before it ends.
    private static final long WORKER_IDLE_SECONDS = 10;
    /// How long cancelled statements and last messages get after the shutdown timeout.
    private static final long LAST_GRACE_MILLIS = 1000;

    private final Host host;
    private final EventLoopGroup ioThreads;
    private final ExecutorService workers;
    private final Channel listener;

    private PgServer(Host host, EventLoopGroup ioThreads, ExecutorService workers, Channel listener) {
        this.host = host;
        this.ioThreads = ioThreads;
        this.workers = workers;
        this.listener = listener;
    }

    /// Starts a server. The engine stays the caller's.
    ///
    /// @throws PgServerException when the address cannot be listened on or the options contradict each other
    public static PgServer start(PgServerOptions options, SqlEngine engine) {
        check(options);
        InetAddress address = resolve(options.address());
        Authenticator authenticator = authenticator(options, engine);
        ServerTls tls = options.servesTls() ? ServerTls.load(options.tlsCertificate(), options.tlsKey()) : null;
        boolean tlsRequired = !address.isLoopbackAddress();
        ExecutorService workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                WORKER_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("holo-pg-worker", true));
        Host host = new Host(options, engine, authenticator, tls, tlsRequired, workers);
        EventLoopGroup ioThreads = new MultiThreadIoEventLoopGroup(
                options.ioThreads() == 0 ? Runtime.getRuntime().availableProcessors() : options.ioThreads(),
                new DefaultThreadFactory("holo-pg-io", true),
                NioIoHandler.newFactory());
        boolean started = false;
        try {
            Channel listener = bind(host, ioThreads, new InetSocketAddress(address, options.port()));
            started = true;
            LOG.info("PostgreSQL protocol on {}", listener.localAddress());
            return new PgServer(host, ioThreads, workers, listener);
        } finally {
            if (!started) {
                workers.shutdown();
                ioThreads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            }
        }
    }

    /// What can be said of the options before a server is started with them.
    ///
    /// @throws PgServerException for an unknown address, and for one beyond loopback without TLS and authentication
    public static void check(PgServerOptions options) {
        boolean proves = options.authentication() != PgServerOptions.AuthenticationMethod.TRUST;
        if (!resolve(options.address()).isLoopbackAddress() && !(options.servesTls() && proves)) {
            throw new PgServerException(
                    "refusing to listen on holo.pg.address=" + options.address()
                            + ", which is not a loopback address, without "
                            + (options.servesTls() ? "authentication" : proves ? "TLS" : "TLS and authentication")
                            + ": set holo.pg.tls.enabled=true and holo.pg.authentication=scram-sha-256, or listen on 127.0.0.1");
        }
    }

    private static InetAddress resolve(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new PgServerException("cannot listen on holo.pg.address=" + address + ": unknown host", e);
        }
    }

    private static Authenticator authenticator(PgServerOptions options, SqlEngine engine) {
        return switch (options.authentication()) {
            case TRUST -> new TrustAuthenticator();
            case SCRAM_SHA_256 -> new ScramAuthenticator(engine::verifier);
        };
    }

    private static Channel bind(Host host, EventLoopGroup ioThreads, InetSocketAddress address) {
        var bound = new ServerBootstrap()
                .group(ioThreads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new StartupHandler(host));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new PgServerException(
                    "cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage()
                            + "; is another server running there? holo.pg.port and holo.pg.address set where to listen",
                    bound.cause());
        }
        return bound.channel();
    }

    /// The port that is listened on, also when 0 was asked for.
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public PgServerStatistics statistics() {
        return host.counters().snapshot();
    }

    /// Stops: no new connections; every client is told 57P01 as soon as its statement ends, and what still runs after
    /// holo.pg.shutdown-timeout is cancelled.
    @Override
    public void close() {
        host.stop();
        listener.close().awaitUninterruptibly();
        host.connections().forEach(Connection::requestShutdown);
        awaitConnections(host.options().shutdownTimeout().toMillis());
        host.connections().forEach(Connection::cancelStatement);
        awaitSockets();
        host.channels().forEach(Channel::close);
        awaitSockets();
        ioThreads
                .shutdownGracefully(0, LAST_GRACE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        workers.shutdown();
    }

    private void awaitConnections(long millis) {
        await(() -> host.connections().isEmpty(), millis);
    }

    private void awaitSockets() {
        await(() -> host.channels().isEmpty() && host.connections().isEmpty(), LAST_GRACE_MILLIS);
    }

    private static void await(BooleanSupplier condition, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
