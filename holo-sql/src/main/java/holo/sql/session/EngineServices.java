package holo.sql.session;

import holo.sql.catalog.CatalogCache;
import holo.sql.exec.TemporaryFiles;
import holo.sql.exec.WorkMemory;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import holo.sql.route.Router;
import holo.sql.statement.RowIds;
import holo.sql.statement.StatementPlans;
import holo.sql.statistics.StatisticsCatalog;
import holo.sql.transaction.TransactionManager;
import holo.store.Store;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What sessions share.
///
/// @param indexBuilds those that run
/// @param statistics what ANALYZE found
/// @param router null when there is one path only
/// @param notifications LISTEN and NOTIFY
/// @param sessions the open sessions, for pg_stat_activity
/// @param session finds an open session by its process id
/// @param closed told when a session has closed
/// @param temporaryFiles rows beyond `work_mem`; null when the store has no directory
/// @param workMemory what statements keep in memory together
/// @param startMicros start of the engine, microseconds since 2000-01-01 UTC
public record EngineServices(
        Store store,
        TransactionManager transactions,
        CatalogCache catalogs,
        StatementPlans plans,
        SequenceNumbers sequences,
        IndexBuilds indexBuilds,
        RowIds rowIds,
        StatisticsCatalog statistics,
        @Nullable Router router,
        Notifications notifications,
        Supplier<List<SessionStatus>> sessions,
        IntFunction<@Nullable EngineSession> session,
        Consumer<EngineSession> closed,
        @Nullable TemporaryFiles temporaryFiles,
        WorkMemory workMemory,
        long startMicros) {}
