package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.ddl.DdlContext;
import holo.sql.ddl.DdlExecutor;
import holo.sql.error.SqlException;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.Statement;
import holo.sql.plan.Explanation;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.CopyRunner;
import holo.sql.statement.RestartStatement;
import holo.sql.statement.StatementCache;
import holo.sql.statement.StatementCompiler;
import holo.sql.statement.ValueQueries;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs the statements of one session that work on data or the catalog; what concerns the session itself goes to
/// {@link UtilityRunner}.
final class StatementRunner {
    private static final int RESTARTS_MAX = 1000;

    private final EngineSession session;
    private final UtilityRunner utility;

    StatementRunner(EngineSession session) {
        this.session = session;
        this.utility = new UtilityRunner(session, this);
    }

    void close() {
        utility.close();
    }

    /// The columns that a statement will return, as far as that is known without running it.
    @Nullable
    RowDescription describe(Statement statement) {
        return utility.describe(statement);
    }

    /// Runs a statement that is not compiled beforehand.
    ///
    /// @param text of the whole message that it came in
    StatementResult run(ParsedStatement parsed, String text) {
        return run(parsed, text, null, new Object[0]);
    }

    /// Runs a statement.
    ///
    /// @param compiled what {@link #compile} made of it, or null to compile when it runs
    StatementResult run(
            ParsedStatement parsed, String text, @Nullable Compiled compiled, @Nullable Object[] parameters) {
        Statement statement = parsed.statement();
        SessionTransaction transaction = session.transaction();
        session.statementStarts(parsed.text());
        if (transaction.isFailed() && !UtilityRunner.allowedInFailed(statement)) {
            throw SqlException.of(
                    "25P02", "current transaction is aborted, commands ignored until end of transaction block");
        }
        StatementResult controlled = utility.control(statement);
        if (controlled != null) {
            return controlled;
        }
        if (session.settings().isOn("transaction_read_only") && transaction.isOpen()) {
            requireReadable(statement);
        }
        if (StatementCompiler.handles(statement)) {
            return inStatement(() -> {
                CompiledStatement ready = compiled == null
                        ? compile(parsed, text, List.of(), List.of()).statement()
                        : current(compiled, parsed, text);
                return ready.run(session.execution(parameters));
            });
        }
        return inStatement(() -> runOther(statement, text));
    }

    private static void requireReadable(Statement statement) {
        String verb = switch (statement) {
            case Statement.Insert insert -> "INSERT";
            case Statement.Update update -> "UPDATE";
            case Statement.Delete delete -> "DELETE";
            case Statement.Copy copy when copy.from() -> "COPY FROM";
            case Statement.CreateTable create -> "CREATE TABLE";
            case Statement.CreateTableAs create -> "CREATE TABLE AS";
            case Statement.Drop drop -> "DROP " + drop.kind().word().toUpperCase(java.util.Locale.ROOT);
            case Statement.Truncate truncate -> "TRUNCATE TABLE";
            case Statement.AlterTable alter -> "ALTER TABLE";
            default -> "";
        };
        if (!verb.isEmpty()) {
            throw SqlException.of("25006", "cannot execute " + verb + " in a read-only transaction");
        }
    }

    private StatementResult runOther(Statement statement, String text) {
        if (DdlExecutor.handles(statement)) {
            return new StatementResult.Completed(ddl(statement));
        }
        return switch (statement) {
            case Statement.CreateTableAs create -> new CreateTableAsRunner(this, session).run(create);
            case Statement.Copy copy ->
                new CopyRunner(session.searchPath(), this::rowCount, text).run(copy, session.execution(new Object[0]));
            case Statement.Explain explain -> explain(explain, text);
            case Statement.Unsupported unsupported ->
                throw SqlException.of("0A000", unsupported.what() + " is not supported")
                        .withPosition(unsupported.position());
            default -> utility.run(statement, text);
        };
    }

    /// A statement with what it was compiled for.
    record Compiled(CompiledStatement statement, List<String> schemas, long catalogVersion) {}

    /// Compiles a statement, or takes it from the cache.
    ///
    /// @param oids declared types of parameters, 0 for inferred
    Compiled compile(ParsedStatement parsed, String text, List<Integer> oids, List<@Nullable SqlType> parameterTypes) {
        SearchPath path = session.searchPath();
        boolean shared = !session.transaction().get().catalog().changedCatalog();
        long version = path.catalog().version();
        StatementCache.Key key = new StatementCache.Key(parsed.text(), oids, path.schemas(), version);
        StatementCache cache = session.services().statements();
        CompiledStatement known = shared ? cache.find(key) : null;
        if (known == null) {
            known = new StatementCompiler(path, this::rowCount, text, parameterTypes, parsed.parameters())
                    .compile(parsed.statement());
            if (shared) {
                cache.put(key, known);
            }
        }
        return new Compiled(known, path.schemas(), version);
    }

    /// The compiled statement, made anew when the catalog or the search path has changed since.
    private CompiledStatement current(Compiled compiled, ParsedStatement parsed, String text) {
        CatalogSnapshot catalog = session.catalog();
        if (catalog.version() == compiled.catalogVersion()
                && session.schemas(catalog).equals(compiled.schemas())) {
            return compiled.statement();
        }
        List<@Nullable SqlType> types = new ArrayList<>(compiled.statement().parameterTypes());
        CompiledStatement fresh = compile(
                        parsed, text, types.stream().map(SqlType::oid).toList(), types)
                .statement();
        RowDescription before = compiled.statement().columns();
        RowDescription now = fresh.columns();
        if (before != null && now != null && !sameTypes(before, now)) {
            throw SqlException.of("0A000", "cached plan must not change result type");
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
            transaction.startStatement();
            session.transaction().statementStarted();
            boolean done = false;
            try {
                T result = body.get();
                transaction.endStatement();
                done = true;
                return result;
            } catch (RestartStatement e) {
                if (transaction.level() != IsolationLevel.READ_COMMITTED || attempt >= RESTARTS_MAX) {
                    throw SqlException.of("40001", "could not serialize access due to concurrent update")
                            .withHint("The transaction might succeed if retried.")
                            .withCause(e);
                }
            } finally {
                if (!done) {
                    transaction.abandonStatement();
                }
            }
        }
    }

    /// Runs a statement that changes the catalog, inside of a started statement.
    String ddl(Statement statement) {
        SessionDdlPlanner planner = new SessionDdlPlanner(
                () -> new Planner(session.searchPath(), this::rowCount, ""),
                new ValueQueries(() -> session.execution(new Object[0])));
        return new DdlExecutor(new DdlContext(
                        session.transaction().get(),
                        session::catalog,
                        session.schemas(session.catalog()),
                        session.role(),
                        planner,
                        notice -> session.listener().notice(notice)))
                .execute(statement);
    }

    private StatementResult explain(Statement.Explain explain, String text) {
        ParsedStatement inner = new ParsedStatement(explain.statement(), "", 0, 0);
        if (!StatementCompiler.handles(inner.statement())) {
            throw SqlException.of("0A000", "EXPLAIN of this statement is not supported");
        }
        CompiledStatement compiled = new StatementCompiler(
                        session.searchPath(), this::rowCount, text, List.of(), inner.parameters())
                .compile(inner.statement());
        return Explanation.of(compiled, explain.options());
    }
}
