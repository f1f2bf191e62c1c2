package holo.ejb;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;

/// The last to start and the first to stop: when it is constructed everything below runs and the node is ready.
@Singleton
@Startup
@DependsOn({"MembershipBean", "PgServerBean", "FlightServerBean"})
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class NodeBean {
    @Inject
    private NodeContext context;

    @PostConstruct
    void start() {
        context.status().started();
    }

    @PreDestroy
    void stop() {
        context.status().stopping("the node is stopping");
    }
}
