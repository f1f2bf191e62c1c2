package holo.ejb;

import holo.flight.FlightServer;
import holo.node.metrics.EngineMetrics;
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
import org.jspecify.annotations.Nullable;

/// Hosts the Flight SQL server.
@Singleton
@Startup
@DependsOn("SqlBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class FlightServerBean {
    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    @EJB
    private SqlBean sql;

    private @Nullable FlightServer server;

    @PostConstruct
    void start() {
        FlightServer started = context.starting(
                "the Flight SQL server",
                () -> FlightServer.start(context.configuration().flight(), sql.engine()));
        server = started;
        metrics.register(EngineMetrics.of(started));
        context.observatory().observeConnections("Flight SQL", started::connections);
    }

    @PreDestroy
    void stop() {
        FlightServer open = server;
        if (open != null) {
            context.stopping("the Flight SQL server", open::close);
        }
    }
}
