package holo.ejb;

import holo.node.config.Configuration;
import holo.node.metrics.EngineMetrics;
import holo.store.node.HoloStore;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// Hosts the store: consensus groups, commit log and rows.
@Singleton
@Startup
@DependsOn("ConsoleBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class StoreBean {
    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    private @Nullable HoloStore store;

    @PostConstruct
    void start() {
        Configuration configuration = context.configuration();
        HoloStore opened = context.starting(
                "the store",
                () -> HoloStore.open(
                        configuration.node().dataDir(), configuration.store(), context::broken, this::concern));
        store = opened;
        metrics.register(EngineMetrics.of(opened));
        metrics.register(EngineMetrics.of(opened::arena));
        context.observatory().observeStore(opened::statistics, opened::ranges);
        context.holding(opened::ranges);
    }

    @PreDestroy
    void stop() {
        context.observatory().forgetEngine();
        metrics.forget();
        HoloStore open = store;
        if (open != null) {
            context.stopping("the store", open::close);
        }
    }

    private void concern(@Nullable String why) {
        if (why == null) {
            context.status().clear("disk");
        } else {
            context.status().raise("disk", why);
        }
    }

    /// The running store.
    public HoloStore store() {
        if (store == null) {
            throw new IllegalStateException("the store has not started");
        }
        return store;
    }
}
