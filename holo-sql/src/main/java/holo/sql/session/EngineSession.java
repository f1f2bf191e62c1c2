package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.parser.Lexer;
import holo.sql.parser.NormalizedText;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import holo.sql.pgcatalog.SystemContext;
import holo.sql.pgcatalog.SystemRelations;
import holo.sql.plan.ReadView;
import holo.sql.plan.SearchPath;
import holo.sql.plan.Viewer;
import holo.sql.statement.CachedStatement;
import holo.sql.statement.Execution;
import holo.sql.statement.RestartStatement;
import holo.sql.transaction.LockTarget;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session of the engine. What statements do is in {@link StatementRunner}; this class knows who is connected, which
/// settings hold, and which transaction is open.
public final class EngineSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);
    /// What is searched first unless the path places it.
    static final List<String> IMPLICIT_PATH = List.of("pg_catalog");
    /// Statements that drivers send as they are, whatever the case.
    private static final Map<String, List<ParsedStatement>> PLAIN = Map.of(
            "begin", PgParser.parse("BEGIN"),
            "commit", PgParser.parse("COMMIT"),
            "end", PgParser.parse("END"));

    private static final int PLAIN_LENGTH_MAX = "commit;".length();

    private final EngineServices services;
    private final SessionOptions options;
    private final DatabaseDescriptor database;
    private final SessionListener listener;
    private final int processId;
    private final int secretKey;
    private final SessionSettings settings;
    private final Cancellation cancellation = new Cancellation();
    private final SessionNotifications notifications;
    private final SessionTransaction transaction;
    private final TemporaryRelations temporary;
    private final SessionSequences sequences;
    private final StatementRunner runner;
    private final ActingRole acting;
    private final EngineServerFacts serverFacts = new EngineServerFacts(this);
    private final EngineFacts facts = new EngineFacts(this, serverFacts);
    private final long startMicros = Clock.nowMicros();
    private volatile String query = "";
    private volatile long queryStartMicros;
    private volatile long stateChangeMicros = startMicros;
    private volatile boolean active;
    private @Nullable CatalogSnapshot catalog;
    private List<String> schemas = List.of();
    private @Nullable CatalogSnapshot schemasAt;
    private @Nullable List<String> schemasWanted;
    private volatile boolean closed;
    private boolean mayWait = true;
    /// The statement that runs next has begun already, and was told to wait.
    private boolean resumes;

    /// @param database whose content the session sees
    /// @param startSettings what ALTER DATABASE … SET and ALTER ROLE … SET say
    /// @throws SqlException 28000 for an unknown role, 22023 for a wrong setting
    public EngineSession(
            EngineServices services,
            SessionOptions options,
            DatabaseDescriptor database,
            Map<String, String> startSettings,
            SessionListener listener,
            int processId,
            int secretKey) {
        this.services = services;
        this.options = options;
        this.database = database;
        this.listener = listener;
        this.processId = processId;
        this.secretKey = secretKey;
        this.settings = new SessionSettings(listener, new CatalogNames(facts::catalog));
        this.acting = new ActingRole(this);
        this.temporary = new TemporaryRelations(services, processId);
        this.notifications = new SessionNotifications(services.notifications(), listener, database.oid(), processId);
        this.transaction = new SessionTransaction(
                services.transactions(),
                settings,
                cancellation,
                this::describeRefusal,
                this::beforeCommit,
                notifications);
        this.sequences = new SessionSequences(services.sequences(), this::catalog);
        this.runner = new StatementRunner(this);
        settings.startRole(
                startSettings,
                name -> listener.notice(new Notice(
                        "WARNING", "22023", "invalid setting \"" + name + "\" of the role or database", null, null)));
        settings.start(options.user(), options.settings());
    }

    DatabaseDescriptor database() {
        return database;
    }

    /// The newest catalog that this node has seen, as the session's database sees it; null before the first.
    @Nullable
    CatalogSnapshot newestCatalog() {
        CatalogSnapshot newest = services.catalogs().newest();
        return newest == null ? null : seen(newest);
    }

    /// What the session's database sees of a catalog; that of the last statement is at hand.
    private CatalogSnapshot seen(CatalogSnapshot whole) {
        CatalogSnapshot known = catalog;
        return known != null && known.whole() == whole ? known : whole.in(database.oid());
    }

    /// Whose rights hold.
    ActingRole acting() {
        return acting;
    }

    EngineServices services() {
        return services;
    }

    SessionSettings settings() {
        return settings;
    }

    SessionTransaction transaction() {
        return transaction;
    }

    SessionSequences sequences() {
        return sequences;
    }

    StatementRunner runner() {
        return runner;
    }

    TemporaryRelations temporary() {
        return temporary;
    }

    SessionNotifications notifications() {
        return notifications;
    }

    @Override
    public List<Notification> takeNotifications() {
        return transaction.isOpen() ? List.of() : notifications.take();
    }

    private void beforeCommit(SqlTransaction open) {
        if (!transaction.deferred().isEmpty()) {
            open.startStatement();
            transaction.deferred().run(execution(new Object[0]));
            open.endStatement();
        }
        if (temporary.isUsed()) {
            temporary.beforeCommit(open, catalog(open));
        }
    }

    SessionListener listener() {
        return listener;
    }

    /// Who has logged in.
    public String user() {
        return options.user();
    }

    String clientAddress() {
        return options.clientAddress();
    }

    /// When the running statement began, microseconds since 2000-01-01 UTC.
    long statementStartMicros() {
        return queryStartMicros;
    }

    void notice(String severity, String sqlState, String message) {
        notice(new Notice(severity, sqlState, message, null, null));
    }

    /// Tells the client, unless client_min_messages says that it does not want to know.
    void notice(Notice notice) {
        if (settings.wants(notice.severity())) {
            listener.notice(notice);
        }
    }

    @Override
    public int processId() {
        return processId;
    }

    @Override
    public int secretKey() {
        return secretKey;
    }

    @Override
    public TransactionState transactionState() {
        return transaction.state();
    }

    @Override
    public @Nullable String setting(String name) {
        return settings.find(name);
    }

    @Override
    public TypeContext typeContext() {
        return settings.types(transaction.isOpen() ? transaction.startMicros() : Clock.nowMicros());
    }

    @Override
    public void fail() {
        transaction.fail();
    }

    /// Goes on with index builds that an end of the node interrupted.
    public void resumeIndexBuilds() {
        new IndexBuilder(runner, this).resume();
    }

    /// Cancels the running statement. From any thread.
    public void cancel() {
        cancellation.request();
        transaction.wake();
    }

    /// Ends the running statement and refuses further ones. From any thread.
    public void terminate() {
        cancellation.terminate();
        transaction.wake();
        listener.terminationRequested();
    }

    /// From any thread.
    boolean isClosed() {
        return closed;
    }

    /// For pg_stat_activity. From any thread.
    public SessionStatus status() {
        String state = active
                ? "active"
                : switch (transaction.state()) {
                    case IDLE -> "idle";
                    case IN_TRANSACTION -> "idle in transaction";
                    case FAILED -> "idle in transaction (aborted)";
                };
        LockTarget awaited = active
                ? services.transactions().locks().awaitedBy(transaction.locks().owner())
                : null;
        return new SessionStatus(
                processId,
                database.oid(),
                options.user(),
                settings.get("application_name", ""),
                options.clientAddress(),
                state,
                query,
                startMicros,
                transaction.isOpen() ? transaction.startMicros() : null,
                queryStartMicros == 0 ? null : queryStartMicros,
                stateChangeMicros,
                transaction.id(),
                transaction.locks().owner(),
                awaited == null ? null : "Lock",
                switch (awaited) {
                    case null -> null;
                    case LockTarget.Row row -> "tuple";
                    case LockTarget.Table table -> "relation";
                    case LockTarget.Advisory advisory -> "advisory";
                });
    }

    void statementStarts(String text) {
        if (resumes) {
            resumes = false;
            return;
        }
        query = text;
        queryStartMicros = Clock.nowMicros();
        stateChangeMicros = queryStartMicros;
        active = true;
        cancellation.start(settings.statementTimeoutMillis());
    }

    void statementEnds() {
        if (resumes) {
            return; // It waits.
        }
        active = false;
        stateChangeMicros = Clock.nowMicros();
    }

    /// The catalog as the open transaction sees it at this moment.
    CatalogSnapshot catalog() {
        return catalog(transaction.get());
    }

    CatalogSnapshot catalog(SqlTransaction open) {
        CatalogSnapshot now = seen(services.catalogs().at(open.catalog()));
        catalog = now;
        return now;
    }

    /// The catalog that the running statement was planned with.
    CatalogSnapshot planned() {
        CatalogSnapshot known = catalog;
        return known == null ? catalog() : known;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /// Names of existing schemas, pg_catalog first unless the path places it.
    List<String> schemas(CatalogSnapshot now) {
        List<String> wanted = settings.searchPath(acting.currentUser());
        if (now == schemasAt && wanted == schemasWanted) {
            return schemas;
        }
        List<String> names = new ArrayList<>();
        if (now.findSchema(temporary.schemaName()) != null && !wanted.contains(SearchPath.TEMPORARY_ALIAS)) {
            names.add(temporary.schemaName());
        }
        if (!wanted.contains("pg_catalog")) {
            names.addAll(IMPLICIT_PATH);
        }
        for (String written : wanted) {
            String name = written.equals(SearchPath.TEMPORARY_ALIAS) ? temporary.schemaName() : written;
            if (now.findSchema(name) != null && !names.contains(name)) {
                names.add(name);
            }
        }
        schemas = List.copyOf(names);
        schemasAt = now;
        schemasWanted = wanted;
        return schemas;
    }

    /// Through whose eyes a statement sees rows; while no table has row-level security, all see the same.
    private Viewer viewer(CatalogSnapshot now) {
        RoleDescriptor role = now.hasRowSecurity() ? now.findRole(acting.currentUser()) : null;
        return role == null ? Viewer.ALL : new Viewer(role.oid(), settings.isOn("row_security"));
    }

    /// What plans depend on beside the catalog.
    List<String> planBasis(CatalogSnapshot now) {
        return SearchPath.basis(schemas(now), viewer(now));
    }

    SearchPath searchPath() {
        CatalogSnapshot now = catalog();
        return new SearchPath(now, schemas(now), viewer(now));
    }

    Execution execution(@Nullable Object[] parameters) {
        return new Execution(
                transaction.get(),
                systemRows(),
                facts,
                settings.types(transaction.startMicros()),
                parameters,
                services.rowIds(),
                transaction.deferred(),
                new Execution.Routing(services.router(), settings.route()),
                cancellation);
    }

    private ReadView.SystemRows systemRows() {
        return (relation, context) -> SystemRelations.rows(relation, new SystemContext(planned(), facts, serverFacts));
    }

    /// The statement when it is one of those that every driver sends; parsing it would take longer than running it.
    private static @Nullable List<ParsedStatement> plain(String sql) {
        if (sql.length() > PLAIN_LENGTH_MAX) {
            return null;
        }
        String text = sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
        return PLAIN.get(text.toLowerCase(Locale.ROOT));
    }

    private @Nullable NormalizedText normalized(String sql) {
        return settings.sharesPlans() ? NormalizedText.of(sql) : null;
    }

    @Override
    public SimpleQuery simpleQuery(String sql) {
        NormalizedText normalized = normalized(sql);
        if (normalized != null && normalized.parameters() == 0) {
            StatementRunner.Compiled ready = runner.find(normalized, List.of());
            if (ready != null) {
                return new EngineQuery(this, runner, sql, ready);
            }
        }
        List<ParsedStatement> statements;
        try {
            cancellation.start(0);
            statements = PgParser.parse(sql);
        } catch (RuntimeException e) {
            throw failed(e);
        }
        return new EngineQuery(this, runner, sql, statements, statements.size() == 1 ? normalized : null);
    }

    @Override
    public void setMayWait(boolean may) {
        mayWait = may;
        transaction.setMayWait(may);
    }

    /// Whether a wait for a lock may go on without any thread: nothing but its end and {@link #cancel} can end it.
    boolean mayPark() {
        return !mayWait && settings.statementTimeoutMillis() == 0 && settings.lockTimeoutMillis() == 0;
    }

    /// A statement was told to wait. When it is asked again at the end of the wait, it goes on, with what
    /// {@link #cancel} may have said meanwhile.
    void mustWait(MustWaitException told) {
        resumes = told.until() != null;
    }

    boolean mayWait() {
        return mayWait;
    }

    /// Whether a statement is quick in the transaction that is open now.
    boolean isQuick(CachedStatement cached) {
        return cached.statement().isPointRead() || (cached.isPointWrite() && transaction.isBlock());
    }

    @Override
    public @Nullable SimpleQuery quickQuery(String sql) {
        List<ParsedStatement> plain = plain(sql);
        if (plain != null) {
            return runner.isQuick(plain.getFirst().statement())
                    ? new EngineQuery(this, runner, sql, plain, null)
                    : null;
        }
        NormalizedText normalized = transaction.isFailed() ? null : normalized(sql);
        if (normalized == null || normalized.parameters() > 0) {
            return null;
        }
        StatementRunner.Compiled ready = runner.find(normalized, List.of());
        return ready != null && isQuick(ready.cached()) ? new EngineQuery(this, runner, sql, ready) : null;
    }

    @Override
    public PreparedStatement prepare(String sql, List<Integer> parameterTypes) {
        try {
            NormalizedText normalized = normalized(sql);
            if (normalized != null && !transaction.isFailed()) {
                StatementRunner.Compiled ready = runner.find(normalized, parameterTypes);
                if (ready != null) {
                    return new EnginePrepared(this, runner, sql, ready);
                }
            }
            List<ParsedStatement> statements = PgParser.parse(sql);
            if (statements.size() > 1) {
                throw SqlException.of("42601", "cannot insert multiple commands into a prepared statement");
            }
            List<@Nullable SqlType> types = new ArrayList<>();
            for (int oid : parameterTypes) {
                types.add(oid == 0 || oid == PgTypes.UNKNOWN.oid() ? null : parameterType(oid));
            }
            ParsedStatement parsed = statements.isEmpty() ? null : statements.getFirst();
            return new EnginePrepared(this, runner, parsed, sql, normalized, parameterTypes, types);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void keep(String name, @Nullable PreparedStatement statement) {
        runner.utility().prepared().keep(name, (EnginePrepared) statement);
    }

    @Override
    public @Nullable PreparedStatement prepared(String name) {
        PreparedStatements.Entry known = runner.utility().prepared().find(name);
        return known == null || known.compiled() == null
                ? null
                : new EnginePrepared(this, runner, known.parsed().text(), known.compiled());
    }

    @Override
    public @Nullable RowDescription cursor(String name) {
        return runner.utility().cursorColumns(name);
    }

    @Override
    public void closeCursor(String name) {
        runner.utility().closeQuietly(name);
    }

    private SqlType parameterType(int oid) {
        SqlType type = PgTypes.find(oid);
        if (type == null) {
            if (transaction.isFailed()) {
                throw SqlException.of(
                        "25P02", "current transaction is aborted, commands ignored until end of transaction block");
            }
            // What users made is looked up as a statement does: the transaction may have had none yet.
            type = runner.inStatement(() -> catalog().sqlType(oid));
        }
        if (type == null) {
            throw SqlException.of("42704", "type with OID " + Integer.toUnsignedString(oid) + " does not exist");
        }
        return type.base();
    }

    @Override
    public void sync() {
        if (transaction.isOpen() && !transaction.isBlock()) {
            try {
                transaction.commit();
            } catch (RuntimeException e) {
                throw failed(e);
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            runner.close();
            transaction.rollback();
            transaction.locks().unlockAll();
            notifications.close();
            temporary.drop();
            services.closed().accept(this);
        }
    }

    /// What a failure is to the client; the transaction has failed with it.
    SqlException failed(RuntimeException e) {
        statementEnds();
        SqlException error = toSqlException(e);
        try {
            transaction.fail();
        } catch (RuntimeException second) {
            LOG.warn("rolling back after an error failed", second);
        }
        return error;
    }

    /// The same for a statement of a text, in which the error may have a place.
    SqlException failed(RuntimeException e, String text) {
        SqlException error = failed(e);
        String literal = error.literal();
        return literal == null || error.position() != 0
                ? error
                : error.withPosition(Lexer.positionOfString(text, literal));
    }

    private SqlException toSqlException(RuntimeException e) {
        return switch (e) {
            case SqlException sql -> withSchemaName(sql);
            case StoreException store ->
                SqlException.of(store.sqlState(), String.valueOf(store.getMessage()))
                        .withCause(store);
            case RestartStatement restart -> StatementRunner.notSerializable(restart);
            default -> {
                LOG.error("internal error", e);
                yield SqlException.of("XX000", "internal error: " + e)
                        .withHint("This is a defect of the server; its log has the details.")
                        .withCause(e);
            }
        };
    }

    /// Those who refuse a row know the schema by its number.
    private SqlException withSchemaName(SqlException e) {
        CatalogSnapshot known = catalog;
        SchemaDescriptor schema = e.schemaOid() == 0 || known == null ? null : known.schema(e.schemaOid());
        return schema == null ? e : e.withSchema(schema.name());
    }

    private SqlException describeRefusal(holo.store.Validation failed) {
        return Refusals.describe(failed, catalog);
    }
}
