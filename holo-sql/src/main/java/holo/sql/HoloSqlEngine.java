package holo.sql;

import holo.sql.analyze.AutoAnalyze;
import holo.sql.catalog.CatalogCache;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.StorageSweeper;
import holo.sql.catalog.TableDescriptor;
import holo.sql.column.ColumnCatalog;
import holo.sql.column.ColumnConcern;
import holo.sql.column.ResultCache;
import holo.sql.error.SqlException;
import holo.sql.exec.TemporaryFiles;
import holo.sql.exec.WorkMemory;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import holo.sql.route.RouteStatistics;
import holo.sql.route.Router;
import holo.sql.security.ScramVerifier;
import holo.sql.session.Clock;
import holo.sql.session.EngineServices;
import holo.sql.session.EngineSession;
import holo.sql.session.IndexBuilds;
import holo.sql.session.Notifications;
import holo.sql.session.SequenceNumbers;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.TemporaryRelations;
import holo.sql.statement.RowIds;
import holo.sql.statement.StatementCache;
import holo.sql.statement.StatementPlans;
import holo.sql.statistics.StatisticsCatalog;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TransactionManager;
import holo.sql.transaction.TransactionOptions;
import holo.store.Store;
import holo.store.TemporarySpace;
import holo.store.column.ColumnOptions;
import holo.store.column.ColumnStatistics;
import holo.store.column.ColumnStore;
import holo.store.column.PartStatus;
import holo.store.column.SegmentStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine over a store.
public final class HoloSqlEngine implements SqlEngine {
    private static final Logger LOG = LoggerFactory.getLogger(HoloSqlEngine.class);
    private static final int SWEEP_SECONDS = 5;
    private static final int ANALYZE_END_SECONDS = 10;

    private final SqlEngineOptions options;
    private final Map<Integer, EngineSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger lastProcessId = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final EngineServices services;
    private final ScheduledExecutorService sweeps;
    private final ScheduledExecutorService analyses;
    private volatile boolean closing;

    private final @Nullable ColumnStore columns;
    private final @Nullable Router router;

    /// Opens the engine over rows alone.
    public HoloSqlEngine(Store store, SqlEngineOptions options, TransactionOptions transactionOptions) {
        this(store, options, transactionOptions, null, ColumnOptions.DEFAULT);
    }

    /// Opens the engine; makes the catalog of a new database.
    ///
    /// @param columnDirectory where tables are kept in columns; null for rows alone
    public HoloSqlEngine(
            Store store,
            SqlEngineOptions options,
            TransactionOptions transactionOptions,
            @Nullable Path columnDirectory,
            ColumnOptions columnOptions) {
        this.options = options;
        this.columns = columnDirectory == null || !columnOptions.enabled()
                ? null
                : store.changes()
                        .map(feed -> new ColumnStore(
                                columnDirectory, store, feed, columnOptions, new ColumnCatalog(this::catalog)))
                        .orElse(null);
        this.router = columns == null ? null : new Router(columns, columnOptions.results());
        this.services = new EngineServices(
                store,
                new TransactionManager(store, transactionOptions),
                new CatalogCache(),
                new StatementPlans(new StatementCache(options.cachedStatementsMax())),
                new SequenceNumbers(store),
                new IndexBuilds(),
                new RowIds(),
                new StatisticsCatalog(store),
                router,
                new Notifications(options.notificationsBytesMax().bytes()),
                this::status,
                sessions::get,
                session -> sessions.remove(session.processId()),
                temporaryFiles(store),
                new WorkMemory(
                        options.workMemoryBytesMax().bytes() == 0
                                ? WorkMemory.DEFAULT_BYTES_MAX
                                : options.workMemoryBytesMax().bytes()),
                Clock.nowMicros());
        initializeCatalog();
        TemporaryRelations.dropAll(services, catalog());
        StorageSweeper sweeper = new StorageSweeper(store);
        sweeper.takeInterruptedLoads();
        this.sweeps = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holo-sql-sweep").factory());
        this.analyses = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holo-sql-analyze").factory());
        CatalogSnapshot catalog = catalog();
        for (DatabaseDescriptor database : catalog.databases()) {
            if (hasUnfinishedIndex(catalog.in(database.oid()))) {
                sweeps.execute(() -> resumeIndexBuilds(database));
            }
        }
        sweeps.scheduleWithFixedDelay(() -> sweep(sweeper), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        startAutoAnalyze();
    }

    private void startAutoAnalyze() {
        AutoAnalyze automatic = newAutoAnalyze(this::catalog);
        long pause = options.analyzePause().toMillis();
        analyses.scheduleWithFixedDelay(() -> analyze(automatic), pause, pause, TimeUnit.MILLISECONDS);
    }

    /// Looks for tables to analyze, when it is told to.
    AutoAnalyze newAutoAnalyze(Supplier<CatalogSnapshot> catalog) {
        return new AutoAnalyze(
                services.transactions(),
                services.statistics(),
                services.workMemory(),
                catalog,
                options.analyzeThreshold(),
                options.analyzeScaleFactor(),
                () -> closing);
    }

    /// The OIDs of the tables that there are statistics of.
    Collection<Integer> analyzedTables() {
        return services.statistics().tables();
    }

    private void analyze(AutoAnalyze automatic) {
        try {
            if (options.autoAnalyze()) {
                automatic.analyze();
            }
            automatic.forget();
        } catch (RuntimeException e) {
            if (!closing) {
                LOG.warn("tables that have changed or are gone could not be looked at; it is tried again", e);
            }
        }
    }

    /// Null, and then statements keep all rows in memory, for a store without a directory.
    private static @Nullable TemporaryFiles temporaryFiles(Store store) {
        TemporarySpace space = store.temporarySpace().orElse(null);
        try {
            return space == null ? null : new TemporaryFiles(space);
        } catch (IOException e) {
            throw SqlException.of("58030", "cannot make or empty " + space.directory() + ": " + e.getMessage())
                    .withCause(e);
        }
    }

    private static boolean hasUnfinishedIndex(CatalogSnapshot catalog) {
        return catalog.relations().stream()
                .anyMatch(relation -> relation instanceof TableDescriptor table
                        && table.indexes().stream().anyMatch(i -> i.state() == IndexDescriptor.State.WRITE_ONLY));
    }

    private void resumeIndexBuilds(DatabaseDescriptor database) {
        SessionOptions owner =
                new SessionOptions(RoleDescriptor.BOOTSTRAP_NAME, database.name(), "index build", Map.of());
        try (EngineSession session = openSession(owner, SessionListener.NONE)) {
            session.resumeIndexBuilds();
        } catch (RuntimeException e) {
            LOG.warn("an index build that was interrupted did not come to its end; the next start tries again", e);
        }
    }

    private static void sweep(StorageSweeper sweeper) {
        try {
            while (sweeper.sweep()) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.warn("deleting the rows of dropped tables failed; it is tried again", e);
        }
    }

    private SqlTransaction begin() {
        SqlTransaction transaction = services.transactions().begin(IsolationLevel.READ_COMMITTED, false, () -> {});
        transaction.startStatement();
        return transaction;
    }

    private void initializeCatalog() {
        SqlTransaction transaction = begin();
        if (CatalogChanges.initialize(transaction.catalog(), options.database())) {
            transaction.endStatement();
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }

    /// The catalog of all databases of this moment, as it was last committed.
    public CatalogSnapshot catalog() {
        SqlTransaction transaction = begin();
        try {
            return services.catalogs().at(transaction.catalog());
        } finally {
            transaction.rollback();
        }
    }

    /// The newest catalog that this node has seen, without asking the store: for operators, also while the cluster
    /// does not answer.
    public CatalogSnapshot knownCatalog() {
        CatalogSnapshot newest = services.catalogs().newest();
        return newest == null ? catalog() : newest;
    }

    private List<SessionStatus> status() {
        List<SessionStatus> all = new ArrayList<>();
        sessions.values().forEach(session -> all.add(session.status()));
        return all;
    }

    @Override
    public EngineSession openSession(SessionOptions asked, SessionListener listener) {
        SessionOptions wanted = asked.database().isEmpty()
                ? new SessionOptions(asked.user(), options.database(), asked.clientAddress(), asked.settings())
                : asked;
        CatalogSnapshot catalog = catalog();
        RoleDescriptor role = catalog.findRole(wanted.user());
        if (role == null) {
            throw SqlException.of("28000", "role \"" + wanted.user() + "\" does not exist");
        }
        if (!role.has(RoleAttribute.LOGIN)) {
            throw SqlException.of("28000", "role \"" + wanted.user() + "\" is not permitted to log in");
        }
        DatabaseDescriptor database = enter(wanted.database(), role, catalog);
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(role.settings());
        // One at a time: of many that come at once, no more get in than there is room for.
        synchronized (sessions) {
            requireRoom(role);
            requireRoom(database, role);
            EngineSession session = new EngineSession(
                    services, wanted, database, settings, listener, lastProcessId.incrementAndGet(), random.nextInt());
            sessions.put(session.processId(), session);
            return session;
        }
    }

    /// The database, when a role may be in it.
    ///
    /// @throws SqlException 3D000, 55000, 42501
    private static DatabaseDescriptor enter(String name, RoleDescriptor role, CatalogSnapshot catalog) {
        DatabaseDescriptor database = catalog.findDatabase(name);
        if (database == null) {
            throw SqlException.of("3D000", "database \"" + name + "\" does not exist");
        }
        if (!database.allowConnections()) {
            throw SqlException.of("55000", "database \"" + name + "\" is not currently accepting connections");
        }
        if (!Privileges.has(
                catalog, role, Privilege.Target.DATABASE, database.oid(), database.ownerOid(), Privilege.CONNECT)) {
            throw SqlException.of("42501", "permission denied for database \"" + name + "\"")
                    .withDetail("User does not have CONNECT privilege.");
        }
        return database;
    }

    private void requireRoom(DatabaseDescriptor database, RoleDescriptor role) {
        if (database.connectionLimit() >= 0
                && !role.has(RoleAttribute.SUPERUSER)
                && sessions.values().stream()
                                .filter(session -> session.status().databaseOid() == database.oid())
                                .count()
                        >= database.connectionLimit()) {
            throw SqlException.of("53300", "too many connections for database \"" + database.name() + "\"");
        }
    }

    private void requireRoom(RoleDescriptor role) {
        if (sessions.size() >= options.sessionsMax()) {
            throw SqlException.of("53300", "sorry, too many clients already")
                    .withHint("Close some sessions, or raise holo.sql.sessions-max.");
        }
        if (role.connectionLimit() >= 0
                && !role.has(RoleAttribute.SUPERUSER)
                && sessionsOf(role.name()) >= role.connectionLimit()) {
            throw SqlException.of("53300", "too many connections for role \"" + role.name() + "\"");
        }
    }

    private long sessionsOf(String user) {
        return sessions.values().stream()
                .filter(session -> session.user().equals(user))
                .count();
    }

    @Override
    public void cancel(int processId, int secretKey) {
        EngineSession session = sessions.get(processId);
        if (session != null && session.secretKey() == secretKey) {
            session.cancel();
        }
    }

    @Override
    public Optional<ScramVerifier> verifier(String role) {
        RoleDescriptor found = catalog().findRole(role);
        if (found == null || !found.has(RoleAttribute.LOGIN) || found.verifier() == null) {
            return Optional.empty();
        }
        Long until = found.validUntilMicros();
        if (until != null && until < Clock.nowMicros()) {
            return Optional.empty();
        }
        return ScramVerifier.parse(found.verifier());
    }

    /// What the router chose; empty without columns.
    public Optional<RouteStatistics> routes() {
        return Optional.ofNullable(router).map(Router::statistics);
    }

    /// What is kept of answers over columns; empty without columns.
    public Optional<ResultCache.Statistics> results() {
        return Optional.ofNullable(router).map(Router::results);
    }

    /// What statements keep in memory at the moment, in bytes.
    public long workMemoryBytes() {
        return services.workMemory().bytes();
    }

    /// How many temporary files statements have open.
    public long openTemporaryFiles() {
        return services.temporaryFiles() == null ? 0 : services.temporaryFiles().openFiles();
    }

    /// How many bytes are in temporary files.
    public long temporaryFileBytes() {
        return services.temporaryFiles() == null ? 0 : services.temporaryFiles().bytes();
    }

    /// What the columns do; empty without columns.
    public Optional<ColumnStatistics> columns() {
        return Optional.ofNullable(columns).map(ColumnStore::statistics);
    }

    /// Where the parts of tables in columns are.
    public List<PartStatus> tiers() {
        return columns == null ? List.of() : columns.tiers();
    }

    /// What needs attention of the columns, in words; null when nothing does.
    public @Nullable String columnConcern() {
        return columns == null ? null : ColumnConcern.of(columns, knownCatalog());
    }

    /// What is done about segments; empty without columns.
    public Optional<SegmentStatistics> segments() {
        return Optional.ofNullable(columns).map(ColumnStore::segments);
    }

    /// It reads the store, which its owner closes next.
    private void endAnalyses() {
        analyses.shutdownNow();
        try {
            if (!analyses.awaitTermination(ANALYZE_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("an automatic ANALYZE did not end within {} s", ANALYZE_END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        sweeps.shutdownNow();
        endAnalyses();
        sessions.values().forEach(EngineSession::terminate);
        if (columns != null) {
            columns.close();
        }
    }
}
