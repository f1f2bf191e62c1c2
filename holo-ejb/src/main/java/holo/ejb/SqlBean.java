package holo.ejb;

import holo.accord.primitives.KeyRange;
import holo.node.config.Configuration;
import holo.node.console.KeyOwner;
import holo.node.console.TableSizes;
import holo.node.metrics.EngineMetrics;
import holo.node.metrics.RouteMetrics;
import holo.node.metrics.WorkMetrics;
import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngine;
import holo.store.RangeEstimate;
import holo.store.column.ColumnStatistics;
import holo.store.column.PartStatus;
import holo.store.column.SegmentStatistics;
import holo.store.node.HoloStore;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hosts the SQL engine.
@Singleton
@Startup
@DependsOn("StoreBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SqlBean {
    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    @EJB
    private StoreBean store;

    private @Nullable SqlEngine engine;

    @PostConstruct
    void start() {
        Configuration configuration = context.configuration();
        HoloSqlEngine opened = context.starting(
                "the SQL engine",
                () -> new HoloSqlEngine(
                        store.store(),
                        configuration.sql(),
                        configuration.transactions(),
                        configuration.node().dataDir().resolve("columns"),
                        configuration.columns()));
        engine = opened;
        metrics.register(EngineMetrics.of(
                () -> opened.columns().orElse(ColumnStatistics.NONE),
                () -> opened.segments().orElse(SegmentStatistics.NONE)));
        metrics.register(RouteMetrics.of(opened));
        metrics.register(WorkMetrics.of(opened));
        context.observatory().observeTables(new Tables(opened, store.store()));
        context.watch("columns", opened::columnConcern);
    }

    private record Tables(HoloSqlEngine engine, HoloStore store) implements TableSizes.Source {
        @Override
        public List<KeyOwner> owners() {
            return KeyOwner.of(engine.knownCatalog());
        }

        @Override
        public RangeEstimate estimate(KeyRange keys) {
            return store.held(keys);
        }

        @Override
        public List<PartStatus> parts() {
            return engine.tiers();
        }
    }

    @PreDestroy
    void stop() {
        context.forgetWatches();
        SqlEngine open = engine;
        if (open != null) {
            context.stopping("the SQL engine", open::close);
        }
    }

    /// The running engine.
    public SqlEngine engine() {
        if (engine == null) {
            throw new IllegalStateException("the SQL engine has not started");
        }
        return engine;
    }
}
