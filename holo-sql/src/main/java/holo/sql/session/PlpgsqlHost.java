package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.ParameterNames;
import holo.sql.plan.RelationUses;
import holo.sql.plan.SearchPath;
import holo.sql.plpgsql.Host;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.StatementCompiler;
import holo.sql.statement.StatementPlans;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session as bodies of PL/pgSQL see it.
///
/// The body of a function runs inside of the statement that calls it: its statements see what that has written so far.
/// Those of DO and CALL are statements of their own, each with its own snapshot, and may end the transaction.
final class PlpgsqlHost implements Host {
    private final EngineSession session;
    private final StatementRunner runner;

    /// Whether statements are those of DO or CALL.
    private final boolean own;

    /// Whether the transaction is the body's to end.
    private final boolean mayEnd;

    private final Set<String> opened = new HashSet<>();
    private int marks;

    PlpgsqlHost(EngineSession session, StatementRunner runner, boolean own, boolean mayEnd) {
        this.session = session;
        this.runner = runner;
        this.own = own;
        this.mayEnd = mayEnd;
    }

    /// Something that runs: a compiled statement, or one that is not compiled beforehand.
    private sealed interface Ready extends Compiled {
        record Planned(Statement source, CompiledStatement statement, RelationUses.Found uses) implements Ready {
            @Override
            public @Nullable RowDescription columns() {
                return statement.columns();
            }

            @Override
            public boolean isQuery() {
                return source instanceof Statement.Query;
            }
        }

        record Other(
                ParsedStatement parsed,
                String text,
                @Nullable RowDescription columns) implements Ready {
            @Override
            public boolean isQuery() {
                return false;
            }
        }
    }

    private record State(CatalogSnapshot catalog, List<String> schemas) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State that && catalog == that.catalog && schemas.equals(that.schemas);
        }

        @Override
        public int hashCode() {
            return schemas.hashCode();
        }
    }

    @Override
    public SearchPath path() {
        return session.searchPath();
    }

    @Override
    public TypeContext types() {
        return session.typeContext();
    }

    @Override
    public Object planningState() {
        SearchPath path = session.searchPath();
        return new State(path.catalog(), path.basis());
    }

    @Override
    public List<Compiled> compile(String text, ParameterNames names, List<SqlType> types) {
        List<Compiled> ready = new ArrayList<>();
        SearchPath path = session.searchPath();
        for (ParsedStatement parsed : PgParser.parse(text)) {
            Statement statement = parsed.statement();
            if (!StatementCompiler.handles(statement)) {
                ready.add(new Ready.Other(parsed, text, runner.describe(statement)));
                continue;
            }
            List<@Nullable SqlType> declared = new ArrayList<>(types);
            CompiledStatement compiled = new StatementCompiler(
                            path, runner.estimates(), text, declared, Math.max(declared.size(), parsed.parameters()))
                    .naming(names)
                    .compile(statement);
            ready.add(new Ready.Planned(statement, compiled, RelationUses.of(statement, path)));
        }
        if (ready.isEmpty()) {
            throw SqlException.of("42601", "syntax error at end of input");
        }
        return ready;
    }

    @Override
    public Answer run(Compiled statement, @Nullable Object[] values, long rowsMax) {
        return switch ((Ready) statement) {
            case Ready.Planned planned -> {
                runner.requireReadable(StatementPlans.verb(planned.source()));
                yield answered(() -> {
                    session.acting().requireAllowed(planned.uses());
                    return answer(session.execution(values).run(planned.statement()), rowsMax);
                });
            }
            case Ready.Other other -> other(other, rowsMax);
        };
    }

    private Answer other(Ready.Other other, long rowsMax) {
        Statement statement = other.parsed().statement();
        switch (statement) {
            case Statement.Begin _,
                    Statement.Commit _,
                    Statement.Rollback _,
                    Statement.Savepoint _,
                    Statement.Release _,
                    Statement.RollbackTo _ ->
                throw SqlException.of("0A000", "unsupported transaction command in PL/pgSQL");
            case Statement.Copy copy
            when copy.file() == null -> throw SqlException.of("0A000", "cannot COPY to/from client in PL/pgSQL");
            case Statement.CreateDatabase _, Statement.DropDatabase _ ->
                throw SqlException.of("25001", StatementRunner.verb(statement) + " cannot be executed from a function");
            case Statement.Do block -> {
                return answer(new ProcedureRunner(session, runner).run(block, false), rowsMax);
            }
            default -> {}
        }
        runner.requireReadable(StatementRunner.verb(statement));
        return answered(() -> answer(runner.runOther(statement, other.text()), rowsMax));
    }

    /// What the rows take is given back when the statement fails after it has answered.
    private Answer answered(Supplier<Answer> body) {
        List<Answer> made = new ArrayList<>(1);
        try {
            return bracketed(() -> {
                Answer answer = body.get();
                made.add(answer);
                return answer;
            });
        } catch (RuntimeException | Error e) {
            made.forEach(Answer::close);
            throw e;
        }
    }

    private <T> T bracketed(Supplier<T> body) {
        if (own) {
            return runner.inStatement(body);
        }
        List<T> result = new ArrayList<>(1);
        session.transaction().get().nested(() -> result.add(body.get()));
        return result.getFirst();
    }

    /// Nobody has to give back what so many rows take.
    private static final int FEW_ROWS = 2;

    private Answer answer(StatementResult result, long rowsMax) {
        return switch (result) {
            case StatementResult.Rows rows -> {
                List<@Nullable Object[]> kept = new ArrayList<>();
                MemoryBudget budget = session.services().workMemory().newBudget();
                long count = 0;
                try (StatementResult.RowCursor cursor = rows.cursor()) {
                    while ((count < rowsMax || rowsMax == 0) && cursor.advance()) {
                        count++;
                        if (rowsMax > 0) {
                            @Nullable Object[] row = cursor.row().toArray();
                            budget.take(MemoryBudget.sizeOf(row));
                            kept.add(row);
                        }
                    }
                } catch (RuntimeException | Error e) {
                    budget.close();
                    throw e;
                }
                if (kept.size() <= FEW_ROWS) {
                    budget.close();
                    yield new Answer(rows.description(), kept, count);
                }
                yield new Answer(rows.description(), kept, count, budget);
            }
            case StatementResult.Completed completed -> new Answer(null, List.of(), count(completed.tag()));
            case StatementResult.Empty empty -> new Answer(null, List.of(), 0);
            case StatementResult.CopyIn copy -> {
                copy.target().fail("COPY within a body");
                throw SqlException.of("0A000", "cannot COPY to/from client in PL/pgSQL");
            }
            case StatementResult.CopyOut copy -> {
                copy.source().close();
                throw SqlException.of("0A000", "cannot COPY to/from client in PL/pgSQL");
            }
        };
    }

    /// The number of rows that a command tag ends with.
    private static long count(String tag) {
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        return last.isEmpty() || !Character.isDigit(last.charAt(0)) ? 0 : Long.parseLong(last);
    }

    @Override
    public Answer call(String text, ParameterNames names, List<SqlType> types, @Nullable Object[] values) {
        Statement.Call call = (Statement.Call) PgParser.parse(text).getFirst().statement();
        ProcedureRunner.Results results =
                new ProcedureRunner(session, runner).call(call, names, types, values, own, own && mayEnd && marks == 0);
        return new Answer(results.columns(), results.rowAndPlaces(), 0);
    }

    @Override
    public void notice(Notice notice) {
        session.notice(notice);
    }

    @Override
    public Mark mark() {
        marks++;
        return session.transaction().mark(!own);
    }

    @Override
    public void rollbackTo(Mark mark) {
        session.transaction().rollbackTo(mark);
    }

    @Override
    public void release(Mark mark) {
        marks--;
        session.transaction().release(mark);
    }

    @Override
    public void checkCancelled() {
        session.cancellation().run();
    }

    @Override
    public String open(@Nullable String name, Compiled query, @Nullable Object[] values, @Nullable Boolean scroll) {
        if (!(query instanceof Ready.Planned planned) || planned.columns() == null) {
            throw SqlException.of("42P11", "cannot open a statement that returns no rows as cursor");
        }
        UtilityRunner utility = runner.utility();
        String chosen = name == null ? utility.freeCursorName() : name;
        StatementResult result = bracketed(() -> {
            session.acting().requireAllowed(planned.uses());
            return utility.openCursor(chosen, scroll, session.execution(values).run(planned.statement()));
        });
        opened.add(chosen);
        return result instanceof StatementResult.Completed ? chosen : chosen;
    }

    @Override
    public Answer fetch(Statement.Fetch fetch) {
        return answer(runner.utility().fetch(fetch), Long.MAX_VALUE);
    }

    @Override
    public void close(String cursor) {
        opened.remove(cursor);
        runner.utility().closeNamed(cursor);
    }

    /// Closes what the body has left open, where no transaction block could read from it.
    void end() {
        if (!session.transaction().isBlock()) {
            opened.forEach(runner.utility()::closeQuietly);
        }
    }

    @Override
    public void endTransaction(boolean commit) {
        if (!mayEnd) {
            throw SqlException.of("2D000", "invalid transaction termination");
        }
        if (marks > 0) {
            throw SqlException.of(
                    "2D000", "cannot " + (commit ? "commit" : "roll back") + " while a subtransaction is active");
        }
        end();
        opened.clear();
        SessionTransaction transaction = session.transaction();
        if (commit) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
        SqlTransaction next = transaction.get();
        next.startStatement();
        transaction.statementStarted();
    }
}
