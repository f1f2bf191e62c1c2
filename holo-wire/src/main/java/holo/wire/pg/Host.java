package holo.wire.pg;

import holo.sql.SqlEngine;
import holo.wire.pg.auth.Authenticator;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What all connections of one server share.
final class Host {
    private final PgServerOptions options;
    private final SqlEngine engine;
    private final Authenticator authenticator;
    private final @Nullable ServerTls tls;
    private final boolean tlsRequired;
    private final Executor workers;
    private final Counters counters = new Counters();
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Host(
            PgServerOptions options,
            SqlEngine engine,
            Authenticator authenticator,
            @Nullable ServerTls tls,
            boolean tlsRequired,
            Executor workers) {
        this.options = options;
        this.engine = engine;
        this.authenticator = authenticator;
        this.tls = tls;
        this.tlsRequired = tlsRequired;
        this.workers = workers;
    }

    PgServerOptions options() {
        return options;
    }

    SqlEngine engine() {
        return engine;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    @Nullable
    ServerTls tls() {
        return tls;
    }

    boolean tlsRequired() {
        return tlsRequired;
    }

    Executor workers() {
        return workers;
    }

    Counters counters() {
        return counters;
    }

    /// Every accepted socket, whatever its state.
    Set<Channel> channels() {
        return channels;
    }

    Set<Connection> connections() {
        return connections;
    }

    boolean isStopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
    }

    /// Takes one of the places for connections; false when there is none.
    boolean admit() {
        if (counters.connections.incrementAndGet() > options.maxConnections()) {
            counters.connections.decrementAndGet();
            return false;
        }
        return true;
    }

    void left(Connection connection) {
        if (connections.remove(connection)) {
            counters.connections.decrementAndGet();
        }
    }
}
