package holo.sql.session;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.ddl.DdlContext;
import holo.sql.ddl.DdlExecutor;
import holo.sql.error.SqlException;
import holo.sql.parser.NormalizedText;
import holo.sql.parser.ObjectName;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.plan.SequenceState;
import holo.sql.statement.CachedStatement;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.CopyRunner;
import holo.sql.statement.RestartStatement;
import holo.sql.statement.StatementCompiler;
import holo.sql.statement.StatementPlans;
import holo.sql.statement.ValueQueries;
import holo.sql.statistics.TableEstimates;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.StorageLoad;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs the statements of one session that work on data or the catalog; what concerns the session itself goes to
/// {@link UtilityRunner}.
final class StatementRunner {
    private static final int RESTARTS_MAX = 1000;
    private static final @Nullable Object[] NO_PARAMETERS = {};

    private final EngineSession session;
    private final UtilityRunner utility;
    private final FunctionRunner functions;

    StatementRunner(EngineSession session) {
        this.session = session;
        this.utility = new UtilityRunner(session, this);
        this.functions = new FunctionRunner(session, this);
    }

    FunctionRunner functions() {
        return functions;
    }

    void close() {
        utility.close();
    }

    /// Whether a statement that is not compiled runs quickly in the sense of {@link PreparedStatement#runsQuickly}.
    boolean isQuick(Statement statement) {
        return utility.isQuick(statement);
    }

    /// The columns that a statement will return, as far as that is known without running it.
    @Nullable
    RowDescription describe(Statement statement) {
        return utility.describe(statement);
    }

    /// Runs a statement that is not compiled beforehand.
    ///
    /// @param text of the whole message that it came in
    /// @param normalized the text, normalised, or null when it is not to be
    StatementResult run(ParsedStatement parsed, String text, @Nullable NormalizedText normalized) {
        Statement statement = parsed.statement();
        session.statementStarts(parsed.text());
        requireAlive(statement);
        StatementResult controlled = utility.control(statement);
        if (controlled != null) {
            return controlled;
        }
        requireReadable(verb(statement));
        if (StatementCompiler.handles(statement)) {
            return inStatement(() -> execute(compile(parsed, text, normalized, List.of(), List.of()), NO_PARAMETERS));
        }
        if (statement instanceof Statement.Do block) {
            return new ProcedureRunner(session, this).run(block, true);
        }
        if (statement instanceof Statement.Call call) {
            return new ProcedureRunner(session, this).run(call, List.of(), NO_PARAMETERS);
        }
        if (statement instanceof Statement.CreateDatabase || statement instanceof Statement.DropDatabase) {
            session.transaction().requireNoBlock(verb(statement));
        }
        if (statement instanceof Statement.CreateIndex create && mayBuildOnline(create, parsed, text)) {
            inStatement(() -> {
                session.acting().requireAllowed(statement);
                return "";
            });
            return new IndexBuilder(this, session).create(create);
        }
        return inStatement(() -> runOther(statement, text));
    }

    /// Runs a CALL that a client has prepared.
    StatementResult runCall(
            Statement.Call call, String text, ProcedureRunner.Prepared prepared, @Nullable Object[] values) {
        session.statementStarts(text);
        requireAlive(call);
        return new ProcedureRunner(session, this).run(call, prepared.parameterTypes(), values);
    }

    /// Building takes transactions of its own: the statement must be alone in its own.
    ///
    /// @throws SqlException 25001
    private boolean mayBuildOnline(Statement.CreateIndex create, ParsedStatement parsed, String text) {
        SessionTransaction transaction = session.transaction();
        if (transaction.isBlock() && create.concurrently()) {
            transaction.requireNoBlock("CREATE INDEX CONCURRENTLY");
        }
        String alone = text.strip();
        while (alone.endsWith(";")) {
            alone = alone.substring(0, alone.length() - 1).stripTrailing();
        }
        return !transaction.isBlock()
                && !(transaction.isOpen() && transaction.get().hasWrites())
                && alone.equals(parsed.text().strip())
                && !isTemporary(create.table());
    }

    /// The planner for a statement that changes the catalog.
    SessionDdlPlanner ddlPlanner() {
        return new SessionDdlPlanner(
                () -> new Planner(session.searchPath().seeingAll(), estimates(), ""),
                new ValueQueries(() -> session.execution(new Object[0])),
                sequence -> session.services()
                        .sequences()
                        .position(
                                sequence,
                                SequenceState.read(
                                        sequence, session.transaction().get().catalog())),
                function -> {
                    if (session.settings().isOn("check_function_bodies")) {
                        functions.check(function);
                    }
                },
                session.settings());
    }

    /// The query within a statement that is not compiled beforehand but may have parameters; null in others.
    static @Nullable Statement parameterized(Statement statement) {
        return switch (statement) {
            case Statement.DeclareCursor declare -> new Statement.Query(declare.query(), declare.locking());
            case Statement.CreateTableAs create -> new Statement.Query(create.query(), List.of());
            case Statement.Explain explain ->
                StatementCompiler.handles(explain.statement())
                        ? explain.statement()
                        : parameterized(explain.statement());
            default -> null;
        };
    }

    /// Runs a statement that {@link #parameterized} knows, with parameters.
    StatementResult run(Statement statement, String text, List<@Nullable SqlType> types, @Nullable Object[] values) {
        session.statementStarts(text);
        requireAlive(statement);
        requireReadable(verb(statement));
        return inStatement(() -> {
            session.acting().requireAllowed(statement);
            return switch (statement) {
                case Statement.DeclareCursor declare -> utility.declare(declare, text, types, values);
                case Statement.CreateTableAs create ->
                    new CreateTableAsRunner(this, session).run(create, types, values);
                case Statement.Explain explain -> new Explainer(this, session).run(explain, text, types, values);
                default -> throw new IllegalArgumentException("not with parameters: " + statement);
            };
        });
    }

    /// Runs a statement that was compiled beforehand.
    ///
    /// @param renewed given what takes its place for good, when the catalog or the statistics have changed since
    StatementResult run(Compiled compiled, String text, @Nullable Object[] parameters, Consumer<Compiled> renewed) {
        return run(compiled, text, parameters, true, renewed);
    }

    private StatementResult run(
            Compiled compiled,
            String text,
            @Nullable Object[] parameters,
            boolean described,
            Consumer<Compiled> renewed) {
        session.statementStarts(text);
        requireAlive(null);
        requireReadable(compiled.cached().verb());
        return inStatement(() -> {
            @Nullable Object[] values = isCurrent(compiled) ? compiled.values(session, parameters) : null;
            if (values == null) {
                Compiled fresh = compileAnew(compiled, text, described);
                if (mayStay(fresh)) {
                    renewed.accept(fresh);
                }
                return execute(fresh, parameters);
            }
            session.acting().requireAllowed(compiled.cached().uses());
            return session.execution(values).run(compiled.statement());
        });
    }

    /// Runs a statement of a simple query that was found in the cache. Nobody was told its columns yet, so a changed
    /// table may change them.
    StatementResult runFound(Compiled found, String text) {
        return run(found, text, NO_PARAMETERS, false, _ -> {});
    }

    /// Runs a statement of PREPARE, inside of a started statement.
    ///
    /// @param text its own
    /// @param renewed as for a statement that was compiled beforehand
    StatementResult runPrepared(
            Compiled compiled, String text, @Nullable Object[] parameters, Consumer<Compiled> renewed) {
        requireReadable(compiled.cached().verb());
        Compiled current = current(compiled, text);
        if (current != compiled && mayStay(current)) {
            renewed.accept(current);
        }
        return execute(current, parameters);
    }

    /// A statement of PREPARE, compiled for the catalog as it is now.
    Compiled current(Compiled compiled, String text) {
        return isCurrent(compiled) ? compiled : compileAnew(compiled, text, true);
    }

    private StatementResult execute(Compiled compiled, @Nullable Object[] parameters) {
        @Nullable Object[] values = compiled.values(session, parameters);
        if (values == null) {
            throw new IllegalStateException("a statement does not take its own literals");
        }
        session.acting().requireAllowed(compiled.cached().uses());
        return session.execution(values).run(compiled.statement());
    }

    private void requireAlive(@Nullable Statement statement) {
        if (session.transaction().isFailed() && !UtilityRunner.allowedInFailed(statement)) {
            throw SqlException.of(
                    "25P02", "current transaction is aborted, commands ignored until end of transaction block");
        }
    }

    /// @throws SqlException 25006 when the statement would change something in a read-only transaction
    void requireReadable(String verb) {
        if (!verb.isEmpty() && isReadOnly()) {
            throw SqlException.of("25006", "cannot execute " + verb + " in a read-only transaction");
        }
    }

    /// Of the open transaction, or of the one that the statement is about to begin.
    private boolean isReadOnly() {
        return session.transaction().isOpen()
                ? session.settings().isReadOnly()
                : session.settings().startsReadOnly();
    }

    /// Gives a table that this transaction made or emptied the storage of a load: its rows need not wait for the
    /// commit.
    private void loadAhead(Statement.Copy copy) {
        SqlTransaction transaction = session.transaction().get();
        ObjectName name = copy.table();
        if (copy.from()
                && name != null
                && transaction.catalog().changedCatalog()
                && session.searchPath().find(name) instanceof TableDescriptor table
                && table.indexes().isEmpty()
                && !isTemporary(table)
                && session.catalog().triggers(table.oid()).isEmpty()
                && transaction.isOwnStorage(table.storageId())
                && !transaction.hasWritesIn(KeySpace.data(table.storageId()))) {
            StorageLoad load = transaction.load();
            if (load != null) {
                new CatalogChanges(transaction.catalog()).replace(table, table.withStorage(load.storageId()));
            }
        }
    }

    private boolean isTemporary(TableDescriptor table) {
        SchemaDescriptor temporary =
                session.catalog().findSchema(session.temporary().schemaName());
        return temporary != null && temporary.oid() == table.schemaOid();
    }

    static String verb(Statement statement) {
        return switch (statement) {
            case Statement.Insert insert -> "INSERT";
            case Statement.Update update -> "UPDATE";
            case Statement.Delete delete -> "DELETE";
            case Statement.Merge merge -> "MERGE";
            case Statement.WithChanges with -> StatementPlans.verb(with);
            case Statement.Copy copy when copy.from() -> "COPY FROM";
            case Statement.Copy copy when copy.change() != null -> verb(copy.change());
            case Statement.CreateTable create -> "CREATE TABLE";
            case Statement.CreateTableAs create -> "CREATE TABLE AS";
            case Statement.Drop drop -> "DROP " + drop.kind().word().toUpperCase(java.util.Locale.ROOT);
            case Statement.CreateMaterializedView create -> "CREATE MATERIALIZED VIEW";
            case Statement.RefreshMaterializedView refresh -> "REFRESH MATERIALIZED VIEW";
            case Statement.CreateExtension create -> "CREATE EXTENSION";
            case Statement.AlterExtension alter -> "ALTER EXTENSION";
            case Statement.DropExtension drop -> "DROP EXTENSION";
            case Statement.CreateView create -> "CREATE VIEW";
            case Statement.AlterView alter -> "ALTER VIEW";
            case Statement.Truncate truncate -> "TRUNCATE TABLE";
            case Statement.AlterTable alter -> "ALTER TABLE";
            case Statement.CreateDatabase create -> "CREATE DATABASE";
            case Statement.DropDatabase drop -> "DROP DATABASE";
            case Statement.CreateFunction create -> create.procedure() ? "CREATE PROCEDURE" : "CREATE FUNCTION";
            case Statement.DropFunction drop -> "DROP " + drop.kind().name();
            default -> "";
        };
    }

    /// Runs a statement that is not compiled, inside of a started statement.
    StatementResult runOther(Statement statement, String text) {
        session.acting().requireAllowed(statement);
        if (DdlExecutor.handles(statement)) {
            return new StatementResult.Completed(ddl(statement));
        }
        return switch (statement) {
            case Statement.CreateMaterializedView create -> new MaterializedViewRunner(this, session).create(create);
            case Statement.RefreshMaterializedView refresh ->
                new MaterializedViewRunner(this, session).refresh(refresh);
            case Statement.CreateTableAs create ->
                new CreateTableAsRunner(this, session).run(create, List.of(), NO_PARAMETERS);
            case Statement.Copy copy -> {
                AccessChecks.requireFiles(session.catalog(), session.acting().role(), copy);
                loadAhead(copy);
                yield new CopyRunner(session.searchPath(), estimates(), text)
                        .run(copy, session.execution(new Object[0]));
            }
            case Statement.Explain explain -> new Explainer(this, session).run(explain, text, List.of(), NO_PARAMETERS);
            case Statement.TwoPhase wanted ->
                throw wanted.prepare()
                        ? SqlException.of("55000", "prepared transactions are disabled")
                                .withHint("This server has no two-phase commit: max_prepared_transactions is 0.")
                        : SqlException.of(
                                "42704",
                                "prepared transaction with identifier \"" + wanted.identifier() + "\" does not exist");
            case Statement.Unsupported unsupported ->
                throw SqlException.of("0A000", unsupported.what() + " is not supported")
                        .withPosition(unsupported.position());
            default -> utility.run(statement, text);
        };
    }

    /// A statement with what it was compiled for.
    ///
    /// @param text the normalised text that it was found for, whose literals are its last parameters; null for none
    record Compiled(
            CachedStatement cached,
            List<String> schemas,
            long catalogVersion,
            @Nullable NormalizedText text) {
        CompiledStatement statement() {
            return cached.statement();
        }

        List<SqlType> parameterTypes() {
            return cached.parameterTypes();
        }

        /// The values of all parameters; null when a literal does not suit the plan.
        @Nullable
        Object @Nullable [] values(EngineSession session, @Nullable Object[] parameters) {
            return text == null || cached.replaced().length == 0
                    ? parameters
                    : cached.values(parameters, text, session.typeContext());
        }
    }

    /// The statement for a text if it is at hand for the newest catalog that this node knows of; takes no time and
    /// opens no transaction. Whoever runs it checks the catalog again.
    @Nullable
    Compiled find(NormalizedText text, List<Integer> oids) {
        CatalogSnapshot newest = session.newestCatalog();
        if (newest == null) {
            return null;
        }
        List<String> schemas = session.planBasis(newest);
        CachedStatement known = session.services().plans().find(text, oids, schemas, newest);
        return known == null ? null : new Compiled(known, schemas, newest.version(), text);
    }

    /// Compiles a statement that has no normalised text, or takes it from the cache.
    ///
    /// @param oids declared types of parameters, 0 for inferred
    Compiled compile(ParsedStatement parsed, String text, List<Integer> oids, List<@Nullable SqlType> parameterTypes) {
        return compile(parsed, text, null, oids, parameterTypes);
    }

    /// Compiles a statement, or takes it from the cache.
    ///
    /// @param normalized the text, normalised, or null when it is not to be
    /// @param oids declared types of parameters, 0 for inferred
    Compiled compile(
            ParsedStatement parsed,
            String text,
            @Nullable NormalizedText normalized,
            List<Integer> oids,
            List<@Nullable SqlType> types) {
        SearchPath path = session.searchPath();
        boolean shared = !session.transaction().get().catalog().changedCatalog();
        StatementPlans plans = shared ? session.services().plans() : StatementPlans.UNCACHED;
        if (shared && normalized != null) {
            CachedStatement known = plans.find(normalized, oids, path.basis(), path.catalog());
            if (known == null) {
                known = plans.compile(parsed, text, normalized, oids, types, path, estimates());
            }
            Compiled made = new Compiled(known, path.basis(), path.catalog().version(), normalized);
            if (made.values(session, new Object[known.ownParameters()]) != null) {
                return made;
            }
        }
        CachedStatement known = plans.find(parsed.text(), oids, path.basis(), path.catalog());
        if (known == null) {
            known = plans.compile(parsed, text, null, oids, types, path, estimates());
        }
        return new Compiled(known, path.basis(), path.catalog().version(), null);
    }

    UtilityRunner utility() {
        return utility;
    }

    private boolean isCurrent(Compiled compiled) {
        CatalogSnapshot catalog = session.catalog();
        return catalog.version() == compiled.catalogVersion()
                && compiled.cached().basis().isCurrent()
                && session.planBasis(catalog).equals(compiled.schemas());
    }

    /// Whether what was compiled now is right for later transactions: not when it rests on changes of the catalog that
    /// are not committed.
    private boolean mayStay(Compiled fresh) {
        return !session.transaction().get().catalog().changedCatalog() && isCurrent(fresh);
    }

    /// The statement for a catalog or search path that has changed since, or for a literal that does not suit its plan.
    ///
    /// @param described the client was told the columns already: they must not change
    private Compiled compileAnew(Compiled compiled, String text, boolean described) {
        List<@Nullable SqlType> types = new ArrayList<>(compiled.parameterTypes());
        Compiled fresh = compile(
                PgParser.parse(text).getFirst(),
                text,
                compiled.text(),
                types.stream().map(SqlType::oid).toList(),
                types);
        RowDescription before = compiled.statement().columns();
        RowDescription now = fresh.statement().columns();
        if (described && before != null && now != null && !sameTypes(before, now)) {
            throw SqlException.of("0A000", "cached plan must not change result type")
                    .withRoutine("RevalidateCachedQuery");
        }
        return fresh;
    }

    private static boolean sameTypes(RowDescription a, RowDescription b) {
        if (a.columns().size() != b.columns().size()) {
            return false;
        }
        for (int i = 0; i < a.columns().size(); i++) {
            if (a.columns().get(i).type().oid() != b.columns().get(i).type().oid()) {
                return false;
            }
        }
        return true;
    }

    /// What the planner is told of tables.
    TableEstimates estimates() {
        return estimates;
    }

    private final TableEstimates estimates = new TableEstimates() {
        @Override
        public double rows(TableDescriptor table) {
            double estimated = rowCount(table);
            TableStatistics known = statistics(table);
            return known == null
                    ? estimated
                    : known.rowsNow(
                            estimated,
                            session.services().transactions().rowChanges().growth(table.oid()));
        }

        @Override
        public @Nullable TableStatistics statistics(TableDescriptor table) {
            return session.services().statistics().find(table);
        }

        @Override
        public Basis basis(Collection<Integer> tableOids) {
            return session.services().statistics().basis(tableOids);
        }
    };

    double rowCount(TableDescriptor table) {
        return session.transaction()
                .get()
                .estimate(KeySpace.data(table.storageId()))
                .rows();
    }

    /// Runs something as one statement of the transaction; when a row has changed under it, once more.
    <T> T inStatement(Supplier<T> body) {
        for (int attempt = 0; ; attempt++) {
            SqlTransaction transaction = session.transaction().get();
            transaction.setMayWait(session.mayWait());
            if (session.mayPark()) {
                transaction.park();
            }
            transaction.startStatement();
            session.transaction().statementStarted();
            boolean done = false;
            try {
                T result = body.get();
                transaction.endStatement();
                if (session.transaction().isBlock()) { // else the commit comes next, and may be tried again
                    requireReadsCurrent(transaction, result);
                }
                done = true;
                return result;
            } catch (RestartStatement e) {
                boolean again = e.isAfterLock() || transaction.level() == IsolationLevel.READ_COMMITTED;
                if (!again || attempt >= RESTARTS_MAX) {
                    throw notSerializable(e);
                }
            } finally {
                if (!done) {
                    transaction.abandonStatement();
                }
            }
        }
    }

    private static void requireReadsCurrent(SqlTransaction transaction, Object result) {
        try {
            transaction.requireReadsCurrent();
        } catch (SqlException e) {
            if (result instanceof StatementResult.Rows rows) {
                rows.cursor().close();
            }
            throw e;
        }
    }

    /// The error for a statement that would have to begin again and cannot.
    static SqlException notSerializable(RestartStatement e) {
        return SqlException.of("40001", "could not serialize access due to concurrent update")
                .withHint("The transaction might succeed if retried.")
                .withCause(e);
    }

    /// Runs a statement that changes the catalog, inside of a started statement.
    String ddl(Statement statement) {
        if (isTemporary(statement)) {
            session.temporary().use();
        }
        RelationLocks.take(session, statement);
        PendingEvents.require(session, statement);
        return ddlExecutor().execute(statement);
    }

    /// A table with storage that is new and empty, for the catalog to take over.
    TableDescriptor emptied(TableDescriptor table) {
        return ddlExecutor().emptied(table);
    }

    private DdlExecutor ddlExecutor() {
        SessionDdlPlanner planner = ddlPlanner();
        return new DdlExecutor(new DdlContext(
                session.transaction().get(),
                session::catalog,
                session.temporary().schemaName(),
                session.schemas(session.catalog()),
                session.acting().role(),
                planner,
                new DatabaseOccupants(session),
                session::notice));
    }

    private boolean isTemporary(Statement statement) {
        return switch (statement) {
            case Statement.CreateTable create -> create.temporary() || isTemporary(create.name());
            case Statement.CreateView create -> create.temporary() || isTemporary(create.name());
            case Statement.CreateSequence create -> create.temporary() || isTemporary(create.name());
            default -> false;
        };
    }

    private boolean isTemporary(ObjectName name) {
        return SearchPath.TEMPORARY_ALIAS.equals(name.schema())
                || session.temporary().schemaName().equals(name.schema());
    }
}
