package holo.ejb;

import holo.node.NodeStatus;
import holo.node.SqlWarmUp;
import holo.sql.error.SqlException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The last to start and the first to stop: when it is constructed everything below runs and the node is
/// ready. Then it has SQL warmed up, beside the first clients.
@Singleton
@Startup
@DependsOn({"MembershipBean", "PgServerBean", "FlightServerBean"})
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class NodeBean {
    private static final System.Logger LOG = System.getLogger(NodeBean.class.getName());

    @Inject
    private NodeContext context;

    @EJB
    private SqlBean sql;

    @Resource
    private ManagedExecutorService executor;

    private @Nullable Future<?> warmUp;

    @PostConstruct
    void start() {
        context.status().started();
        warmUp = executor.submit(this::warmUp);
    }

    private void warmUp() {
        try {
            SqlWarmUp.run(sql.engine());
        } catch (SqlException e) {
            LOG.log(System.Logger.Level.WARNING, "SQL was not warmed up: the first statements will be slow", e);
        }
    }

    @PreDestroy
    void stop() {
        context.status().stopping(NodeStatus.STOPPING);
        if (warmUp != null) {
            // Not interrupted: an interrupt in the midst of a read would close the file under others.
            warmUp.cancel(false);
        }
    }
}
