package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.parser.NormalizedText;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.statement.StatementCompiler;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement of the extended protocol.
final class EnginePrepared implements PreparedStatement {
    private final EngineSession session;
    private final StatementRunner runner;
    private final @Nullable ParsedStatement parsed;
    private final String text;
    /// For the catalog and the statistics as they were when it last ran.
    private StatementRunner.@Nullable Compiled compiled;

    private final ProcedureRunner.@Nullable Prepared call;

    /// Of the parameters of a statement that {@link StatementRunner#parameterized} knows.
    private final List<SqlType> innerTypes;

    /// @param parsed null for an empty text
    /// @param normalized the text, normalised, or null when it is not to be
    EnginePrepared(
            EngineSession session,
            StatementRunner runner,
            @Nullable ParsedStatement parsed,
            String text,
            @Nullable NormalizedText normalized,
            List<Integer> oids,
            List<@Nullable SqlType> declared) {
        this.session = session;
        this.runner = runner;
        this.parsed = parsed;
        this.text = text;
        boolean prepares = parsed != null
                && parsed.statement() instanceof Statement.Call
                && !session.transaction().isFailed();
        this.call = prepares ? prepareCall(parsed, declared) : null;
        if (parsed != null && StatementCompiler.handles(parsed.statement())) {
            if (session.transaction().isFailed()) {
                throw SqlException.of(
                        "25P02", "current transaction is aborted, commands ignored until end of transaction block");
            }
            ParsedStatement known = parsed;
            this.compiled = runner.inStatement(() -> runner.compile(known, text, normalized, oids, declared));
        } else {
            this.compiled = null;
        }
        Statement inner =
                parsed == null || parsed.parameters() == 0 ? null : StatementRunner.parameterized(parsed.statement());
        this.innerTypes =
                parsed == null || inner == null || session.transaction().isFailed()
                        ? List.of()
                        : innerTypes(parsed, inner, oids, declared);
    }

    private List<SqlType> innerTypes(
            ParsedStatement whole, Statement inner, List<Integer> oids, List<@Nullable SqlType> declared) {
        ParsedStatement query = new ParsedStatement(inner, text + "\u0000query", 0, whole.parameters());
        return runner.inStatement(
                () -> runner.compile(query, text, oids, declared).parameterTypes());
    }

    String text() {
        return text;
    }

    private ProcedureRunner.@Nullable Prepared prepareCall(
            @Nullable ParsedStatement statement, List<@Nullable SqlType> declared) {
        return statement != null && statement.statement() instanceof Statement.Call wanted
                ? runner.inStatement(
                        () -> new ProcedureRunner(session, runner).prepare(wanted, declared, statement.parameters()))
                : null;
    }

    /// A statement that was found in the cache.
    EnginePrepared(EngineSession session, StatementRunner runner, String text, StatementRunner.Compiled compiled) {
        this.session = session;
        this.runner = runner;
        this.parsed = null;
        this.text = text;
        this.compiled = compiled;
        this.call = null;
        this.innerTypes = List.of();
    }

    @Override
    public List<SqlType> parameterTypes() {
        if (call != null) {
            return call.parameterTypes();
        }
        return compiled == null ? innerTypes : compiled.parameterTypes();
    }

    @Override
    public @Nullable RowDescription rowDescription() {
        if (compiled != null) {
            return compiled.statement().columns();
        }
        if (call != null) {
            return call.columns();
        }
        return parsed == null ? null : runner.describe(parsed.statement());
    }

    /// Not when the catalog or the statistics have changed since the statement was planned, for then running it means
    /// planning it anew.
    @Override
    public boolean runsQuickly() {
        if (compiled == null) {
            return parsed != null && runner.isQuick(parsed.statement());
        }
        if (!session.isQuick(compiled.cached())) {
            return false;
        }
        CatalogSnapshot newest = session.newestCatalog();
        return newest != null
                && newest.version() == compiled.catalogVersion()
                && compiled.cached().basis().isCurrent();
    }

    @Override
    public Portal bind(List<? extends @Nullable Object> values) {
        if (values.size() != parameterTypes().size()) {
            throw session.failed(SqlException.of(
                    "08P01",
                    "bind message supplies " + values.size() + " parameters, but prepared statement requires "
                            + parameterTypes().size()));
        }
        return new BoundPortal(values.toArray());
    }

    @Override
    public void close() {}

    private final class BoundPortal implements Portal {
        private final @Nullable Object[] values;
        private @Nullable StatementResult result;

        BoundPortal(@Nullable Object[] values) {
            this.values = values;
        }

        @Override
        public @Nullable RowDescription rowDescription() {
            return EnginePrepared.this.rowDescription();
        }

        @Override
        public StatementResult execute() {
            StatementRunner.Compiled ready = compiled;
            ParsedStatement other = parsed;
            if (ready == null && other == null) {
                return new StatementResult.Empty();
            }
            try {
                StatementResult run = ready != null
                        ? runner.run(ready, text, values, fresh -> compiled = fresh)
                        : call != null && other != null && other.statement() instanceof Statement.Call wanted
                                ? runner.runCall(wanted, text, call, values)
                                : runOther(java.util.Objects.requireNonNull(other));
                result = run;
                if (!(run instanceof StatementResult.Rows)) {
                    session.statementEnds();
                }
                return run instanceof StatementResult.Rows rows
                        ? new StatementResult.Rows(rows.description(), new GuardedCursor(rows.cursor()))
                        : run;
            } catch (MustWaitException e) {
                session.mustWait(e);
                throw e;
            } catch (RuntimeException e) {
                throw session.failed(e, text);
            }
        }

        /// What was compiled before has been written over by that: such a statement is parsed again.
        private StatementResult runOther(ParsedStatement other) {
            return innerTypes.isEmpty()
                    ? runner.run(other, text, null)
                    : runner.run(
                            PgParser.parse(text).getFirst().statement(), text, new ArrayList<>(innerTypes), values);
        }

        @Override
        public void close() {
            if (result instanceof StatementResult.Rows rows) {
                rows.cursor().close();
            }
        }
    }

    /// Errors while rows are read fail the transaction like any other.
    private final class GuardedCursor extends DelegatingCursor {
        GuardedCursor(StatementResult.RowCursor cursor) {
            super(cursor);
        }

        @Override
        public boolean advance() {
            try {
                boolean more = cursor.advance();
                if (!more) {
                    session.transaction().requireReadsCurrent();
                    session.statementEnds();
                }
                return more;
            } catch (RuntimeException e) {
                throw session.failed(e, text);
            }
        }

        @Override
        public @Nullable ColumnBatch nextBatch() {
            try {
                return cursor.nextBatch();
            } catch (RuntimeException e) {
                throw session.failed(e, text);
            }
        }
    }
}
