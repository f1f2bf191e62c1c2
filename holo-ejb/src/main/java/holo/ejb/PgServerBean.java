package holo.ejb;

import holo.node.config.Configuration;
import holo.node.metrics.EngineMetrics;
import holo.node.security.SelfMadeCertificate;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Hosts the PostgreSQL server.
@Singleton
@Startup
@DependsOn("SqlBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class PgServerBean {
    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    @EJB
    private SqlBean sql;

    private @Nullable PgServer server;

    @PostConstruct
    void start() {
        PgServer started = context.starting(
                "the PostgreSQL server", () -> PgServer.start(options(context.configuration()), sql.engine()));
        server = started;
        metrics.register(EngineMetrics.of(started));
        context.observatory()
                .observeConnections(
                        "PostgreSQL", () -> Math.toIntExact(started.statistics().connections()));
    }

    private static PgServerOptions options(Configuration configuration) throws IOException {
        PgServerOptions options = configuration.pg();
        if (!options.wantsCertificate()) {
            return options;
        }
        SelfMadeCertificate made =
                SelfMadeCertificate.in(configuration.node().dataDir().resolve("tls"));
        return options.withCertificate(made.certificate().toString(), made.key().toString());
    }

    @PreDestroy
    void stop() {
        PgServer open = server;
        if (open != null) {
            context.stopping("the PostgreSQL server", open::close);
        }
    }
}
