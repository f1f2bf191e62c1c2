package holo.sql.session;

import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.SessionFacts.CursorStatus;
import holo.sql.explain.ExplainOptions;
import holo.sql.parser.ObjectName;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.SettingChange;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.ServerFacts.SettingStatus;
import holo.sql.plan.Planner;
import holo.sql.plan.WrittenTypes;
import holo.sql.statement.ListCursor;
import holo.sql.statement.ValueQueries;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Statements about the session itself: transactions, settings, prepared statements, cursors.
final class UtilityRunner {
    private final EngineSession session;
    private final StatementRunner runner;
    private final PreparedStatements prepared;
    private final SqlCursors cursors;

    UtilityRunner(EngineSession session, StatementRunner runner) {
        this.session = session;
        this.runner = runner;
        this.prepared = new PreparedStatements(session.listener(), runner);
        this.cursors = new SqlCursors(session.services().workMemory());
        session.transaction().whenEnded(cursors::rolledBack);
    }

    PreparedStatements prepared() {
        return prepared;
    }

    void close() {
        cursors.closeAll();
    }

    static boolean allowedInFailed(@Nullable Statement statement) {
        return statement instanceof Statement.Commit
                || statement instanceof Statement.Rollback
                || statement instanceof Statement.RollbackTo;
    }

    @Nullable
    RowDescription describe(Statement statement) {
        return switch (statement) {
            case Statement.Show show ->
                show.name().equals("all") ? columns("name", "setting", "description") : columns(shownName(show.name()));
            case Statement.Explain explain ->
                ExplainOptions.of(explain.options()).format().columns();
            case Statement.Execute execute -> prepared.columns(execute.name());
            case Statement.Fetch fetch -> fetch.move() ? null : cursors.columns(fetch.cursor());
            default -> null;
        };
    }

    private static RowDescription columns(String... names) {
        List<RowDescription.Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new RowDescription.Column(name, PgTypes.TEXT, -1, 0, (short) 0));
        }
        return new RowDescription(columns);
    }

    private static String shownName(String name) {
        SettingDefinition definition = SettingDefinitions.find(name);
        return definition == null ? name : definition.name();
    }

    /// Runs a statement about the transaction; null when the statement is none.
    @Nullable
    StatementResult control(Statement statement) {
        SessionTransaction transaction = session.transaction();
        return switch (statement) {
            case Statement.Begin begin -> {
                if (transaction.begin(begin.modes())) {
                    session.notice("WARNING", "25001", "there is already a transaction in progress");
                }
                yield new StatementResult.Completed(begin.start() ? "START TRANSACTION" : "BEGIN");
            }
            case Statement.Commit commit -> commit(transaction, commit.chain());
            case Statement.Rollback rollback -> {
                Statement.TransactionModes modes = transaction.modes();
                if (!transaction.isBlock()) {
                    session.notice("WARNING", "25P01", "there is no transaction in progress");
                }
                cursors.rolledBack();
                transaction.rollback();
                chain(transaction, rollback.chain(), modes);
                yield new StatementResult.Completed("ROLLBACK");
            }
            case Statement.Savepoint savepoint -> {
                transaction.requireBlock("SAVEPOINT");
                transaction.savepoint(savepoint.name());
                yield new StatementResult.Completed("SAVEPOINT");
            }
            case Statement.Release release -> {
                transaction.requireBlock("RELEASE SAVEPOINT");
                transaction.release(release.name());
                yield new StatementResult.Completed("RELEASE");
            }
            case Statement.RollbackTo to -> {
                transaction.requireBlock("ROLLBACK TO SAVEPOINT");
                transaction.rollbackTo(to.name());
                yield new StatementResult.Completed("ROLLBACK");
            }
            case Statement.SetTransaction set -> setTransaction(transaction, set);
            default -> null;
        };
    }

    /// Whether a statement needs nothing but a transaction's begin, or the store's commit.
    boolean isQuick(Statement statement) {
        SessionTransaction transaction = session.transaction();
        return switch (statement) {
            case Statement.Begin begin -> !transaction.isOpen();
            case Statement.Commit commit ->
                !commit.chain()
                        && transaction.commitsAtOnce()
                        && cursors.isEmpty()
                        && !session.temporary().isUsed();
            default -> false;
        };
    }

    private StatementResult commit(SessionTransaction transaction, boolean chain) {
        if (!transaction.isBlock()) {
            session.notice("WARNING", "25P01", "there is no transaction in progress");
        }
        Statement.TransactionModes modes = transaction.modes();
        if (transaction.isFailed()) {
            cursors.rolledBack();
            transaction.rollback();
            chain(transaction, chain, modes);
            return new StatementResult.Completed("ROLLBACK");
        }
        cursors.beforeCommit();
        transaction.commit();
        chain(transaction, chain, modes);
        return new StatementResult.Completed("COMMIT");
    }

    /// AND CHAIN: the next transaction has the characteristics of the one that ended.
    private static void chain(SessionTransaction transaction, boolean chain, Statement.TransactionModes modes) {
        if (chain) {
            transaction.begin(modes);
        }
    }

    private StatementResult setTransaction(SessionTransaction transaction, Statement.SetTransaction set) {
        Statement.TransactionModes modes = set.modes();
        if (set.session()) {
            if (modes.isolation() != null) {
                session.settings().set("default_transaction_isolation", modes.isolation(), false);
            }
            Boolean deferrable = modes.deferrable();
            if (deferrable != null) {
                session.settings().set("default_transaction_deferrable", deferrable ? "on" : "off", false);
            }
            Boolean readOnly = modes.readOnly();
            if (readOnly != null) {
                session.settings().set("default_transaction_read_only", readOnly ? "on" : "off", false);
            }
        } else if (!transaction.isBlock()) {
            session.notice("WARNING", "25P01", "SET TRANSACTION can only be used in transaction blocks");
        } else {
            transaction.setModes(modes);
        }
        return new StatementResult.Completed("SET");
    }

    /// Whether a statement sees no rows, so that the snapshot of a REPEATABLE READ transaction is not fixed by it.
    private static boolean looksAtNothing(Statement statement) {
        return statement instanceof Statement.Set
                || statement instanceof Statement.Show
                || statement instanceof Statement.Reset
                || statement instanceof Statement.Notification;
    }

    /// Runs any other statement, inside of a started statement.
    StatementResult run(Statement statement, String text) {
        if (looksAtNothing(statement)) {
            session.transaction().get().looksAtNothing();
        }
        return switch (statement) {
            case Statement.Set set -> {
                if (set.name().equals("role") || set.name().equals("session_authorization")) {
                    session.acting().become(set.name(), joined(set), set.local());
                } else {
                    session.settings().set(set.name(), joined(set), set.local());
                }
                yield new StatementResult.Completed("SET");
            }
            case Statement.Show show -> show(show.name());
            case Statement.Reset reset -> {
                if (reset.name().equals("all")) {
                    session.settings().resetAll();
                } else if (reset.name().equals("role") || reset.name().equals("session_authorization")) {
                    session.acting().become(reset.name(), null, false);
                } else {
                    session.settings().set(reset.name(), null, false);
                }
                yield new StatementResult.Completed("RESET");
            }
            case Statement.Discard discard -> discard(discard.what());
            case Statement.SetConstraints set -> new ConstraintModes(session).set(set);
            case Statement.Prepare prepare -> prepare(prepare, text);
            case Statement.Execute execute -> execute(execute);
            case Statement.Deallocate deallocate -> deallocate(deallocate.name());
            case Statement.DeclareCursor declare -> declare(declare, text, List.of(), new Object[0]);
            case Statement.Fetch fetch -> cursors.fetch(fetch);
            case Statement.CloseCursor close -> closeCursor(close.name());
            case Statement.Analyze analyze -> {
                if (analyze.tag().equals("VACUUM")) {
                    maintenance(new Statement.Maintenance("VACUUM", List.of(), null));
                }
                new AnalyzeRunner(session).run(analyze);
                yield new StatementResult.Completed(analyze.tag());
            }
            case Statement.Maintenance maintenance -> maintenance(maintenance);
            case Statement.LockTable lock -> {
                session.transaction().requireBlock("LOCK TABLE");
                RelationLocks.lock(session, lock);
                yield new StatementResult.Completed("LOCK TABLE");
            }
            case Statement.Notification notification -> {
                session.transaction().get(); // whose commit makes it true
                SessionNotifications notifications = session.notifications();
                switch (notification.tag()) {
                    case "LISTEN" -> notifications.listen(notification.channel());
                    case "UNLISTEN" ->
                        notifications.unlisten(notification.channel().equals("*") ? null : notification.channel());
                    default -> notifications.say(notification.channel(), notification.payload());
                }
                yield new StatementResult.Completed(notification.tag());
            }
            default -> throw SqlException.of("0A000", "the statement is not supported");
        };
    }

    private static @Nullable String joined(Statement.Set set) {
        List<String> values = set.values();
        if (values == null) {
            return null;
        }
        return SettingChange.text(set.name(), values);
    }

    private StatementResult show(String name) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (name.equals("all")) {
            for (SettingStatus status : session.settings().all()) {
                rows.add(new Object[] {status.name(), status.value(), status.description()});
            }
            return rows(columns("name", "setting", "description"), rows, "SHOW");
        }
        rows.add(new Object[] {session.settings().get(name)});
        return rows(columns(shownName(name)), rows, "SHOW");
    }

    static StatementResult rows(RowDescription columns, List<@Nullable Object[]> rows, String tag) {
        return new StatementResult.Rows(columns, new ListCursor(rows, tag));
    }

    private StatementResult discard(String what) {
        if (what.equals("all")) {
            if (session.transaction().isBlock()) {
                throw SqlException.of("25001", "DISCARD ALL cannot run inside a transaction block");
            }
            session.settings().resetAll();
            session.acting().become("session_authorization", null, false);
            prepared.clear();
            close();
            session.transaction().get();
            session.notifications().unlisten(null);
            session.transaction().locks().unlockAll();
        }
        if (List.of("all", "temp", "temporary").contains(what)) {
            session.transaction().commit();
            session.temporary().drop();
        }
        return new StatementResult.Completed("DISCARD " + what.toUpperCase(Locale.ROOT));
    }

    private StatementResult prepare(Statement.Prepare prepare, String text) {
        prepared.requireFree(prepare.name());
        ParsedStatement parsed = new ParsedStatement(
                prepare.statement(),
                prepare.text(),
                0,
                holo.sql.parser.PgParser.parse(prepare.text()).getFirst().parameters());
        StatementRunner.Compiled compiled = null;
        if (holo.sql.statement.StatementCompiler.handles(prepare.statement())) {
            List<@Nullable SqlType> types = new ArrayList<>();
            WrittenTypes written = new WrittenTypes(session.searchPath());
            prepare.types()
                    .forEach(type -> types.add(written.resolve(type).type().base()));
            compiled = runner.compile(parsed, text, oids(types), types);
        }
        prepared.add(prepare.name(), new PreparedStatements.Entry(parsed, text, compiled, Clock.nowMicros()));
        return new StatementResult.Completed("PREPARE");
    }

    private StatementResult execute(Statement.Execute execute) {
        PreparedStatements.Entry known = prepared.get(execute.name());
        StatementRunner.Compiled compiled = known.compiled();
        return compiled == null
                ? runner.run(known.parsed(), known.text(), null)
                : runner.runPrepared(
                        compiled,
                        known.parsed().text(),
                        arguments(execute, compiled),
                        fresh -> prepared.renew(execute.name(), fresh));
    }

    /// The values that EXECUTE gives a statement.
    @Nullable
    Object[] arguments(Statement.Execute execute, StatementRunner.Compiled compiled) {
        List<SqlType> types = compiled.statement().parameterTypes();
        if (types.size() != execute.arguments().size()) {
            throw SqlException.of(
                            "42601", "wrong number of parameters for prepared statement \"" + execute.name() + "\"")
                    .withDetail("Expected " + types.size() + " parameters but got "
                            + execute.arguments().size() + ".");
        }
        @Nullable Object[] values = new Object[types.size()];
        for (int i = 0; i < values.length; i++) {
            Planner planner = new Planner(session.searchPath(), runner.estimates(), "");
            Planner.Planned plan =
                    planner.planOverFeeds(List.of(execute.arguments().get(i)), List.of(), List.of(), 0);
            values[i] = new ValueQueries(() -> session.execution(new Object[0])).value(plan, types.get(i), -1);
        }
        return values;
    }

    private StatementResult deallocate(@Nullable String name) {
        if (name == null) {
            prepared.clear();
            return new StatementResult.Completed("DEALLOCATE ALL");
        }
        prepared.remove(name);
        return new StatementResult.Completed("DEALLOCATE");
    }

    /// @param types of its parameters
    StatementResult declare(
            Statement.DeclareCursor declare, String text, List<@Nullable SqlType> types, @Nullable Object[] values) {
        if (!declare.hold()) {
            session.transaction().requireBlock("DECLARE CURSOR");
        }
        cursors.requireFree(declare.name());
        ParsedStatement query = new ParsedStatement(
                new Statement.Query(declare.query(), declare.locking()), text + "\u0000cursor", 0, types.size());
        StatementRunner.Compiled compiled = runner.compile(query, text, oids(types), types);
        session.acting().requireAllowed(compiled.cached().uses());
        if (compiled.statement().run(session.execution(values)) instanceof StatementResult.Rows rows) {
            cursors.declare(declare, text, rows, session.transaction().isBlock());
        }
        return new StatementResult.Completed("DECLARE CURSOR");
    }

    static List<Integer> oids(List<@Nullable SqlType> types) {
        List<Integer> oids = new ArrayList<>();
        types.forEach(type -> oids.add(type == null ? 0 : type.oid()));
        return oids;
    }

    @Nullable
    RowDescription cursorColumns(String name) {
        return cursors.columns(name);
    }

    List<CursorStatus> cursorStatus() {
        return cursors.all();
    }

    private int unnamed;

    /// A name that no cursor has.
    String freeCursorName() {
        return "<unnamed portal " + ++unnamed + ">";
    }

    /// OPEN of a body: a cursor over rows.
    StatementResult openCursor(String name, @Nullable Boolean scroll, StatementResult rows) {
        if (cursors.columns(name) != null) {
            throw SqlException.of("42P03", "cursor \"" + name + "\" already in use");
        }
        if (rows instanceof StatementResult.Rows found) {
            cursors.declare(
                    new Statement.DeclareCursor(
                            name, false, scroll, SqlLiteral.createNull(SqlParserPos.ZERO), List.of()),
                    "",
                    found,
                    true);
        }
        return new StatementResult.Completed("OPEN");
    }

    StatementResult fetch(Statement.Fetch fetch) {
        return cursors.fetch(fetch);
    }

    void closeNamed(String name) {
        cursors.close(name);
    }

    /// Closes a cursor if it is still there.
    void closeQuietly(String name) {
        if (cursors.columns(name) != null) {
            cursors.close(name);
        }
    }

    private StatementResult closeCursor(@Nullable String name) {
        if (name == null) {
            close();
            return new StatementResult.Completed("CLOSE CURSOR ALL");
        }
        cursors.close(name);
        return new StatementResult.Completed("CLOSE CURSOR");
    }

    private StatementResult maintenance(Statement.Maintenance maintenance) {
        if (maintenance.tag().equals("VACUUM") && session.transaction().isBlock()) {
            throw SqlException.of("25001", "VACUUM cannot run inside a transaction block");
        }
        boolean cluster = maintenance.tag().equals("CLUSTER");
        String schema = cluster ? null : maintenance.name();
        if (schema != null && session.searchPath().schema(schema) == null) {
            throw SqlException.of("3F000", "schema \"" + schema + "\" does not exist");
        }
        for (ObjectName name : maintenance.tables()) {
            if (!session.searchPath().isSystemRelation(name)) {
                if (cluster) {
                    TableDescriptor table =
                            requireClusterable(session.searchPath().get(name));
                    RelationLocks.takeAll(session, name);
                    requireIndex(table, maintenance.name());
                } else {
                    session.searchPath().get(name);
                }
            }
        }
        return new StatementResult.Completed(maintenance.tag());
    }

    /// What CLUSTER refuses before it waits for anybody.
    ///
    /// @throws SqlException 42501, 42809
    private TableDescriptor requireClusterable(RelationDescriptor relation) {
        if (!(relation instanceof TableDescriptor table)) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table or materialized view");
        }
        if (!Privileges.owns(session.catalog(), session.acting().role(), table.ownerOid())) {
            String word = table.isMaterialized() ? "materialized view " : "table ";
            throw SqlException.of("42501", "must be owner of " + word + table.name());
        }
        return table;
    }

    /// @throws SqlException 42704
    private static void requireIndex(TableDescriptor table, @Nullable String index) {
        if (index != null && table.indexes().stream().noneMatch(i -> i.name().equals(index))) {
            throw SqlException.of("42704", "index \"" + index + "\" for table \"" + table.name() + "\" does not exist");
        }
    }
}
