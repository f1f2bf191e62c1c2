package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.explain.ExplainOptions;
import holo.sql.explain.PlanDescription;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.StatementCompiler;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: compiles a statement, with ANALYZE runs it, and describes its plan.
final class Explainer {
    private final StatementRunner runner;
    private final EngineSession session;

    Explainer(StatementRunner runner, EngineSession session) {
        this.runner = runner;
        this.session = session;
    }

    /// What is to be explained.
    ///
    /// @param text that the statement's nodes have their positions in
    /// @param types of its parameters
    /// @param values of its parameters
    private record Subject(
            ParsedStatement parsed,
            String text,
            List<@Nullable SqlType> types,
            @Nullable Object[] values) {}

    /// @param types of its parameters
    StatementResult run(
            Statement.Explain explain, String text, List<@Nullable SqlType> types, @Nullable Object[] values) {
        ExplainOptions options = ExplainOptions.of(explain.options());
        Subject subject = subject(explain.statement(), options, text, types, values);
        Statement statement = subject.parsed().statement();
        if (!StatementCompiler.handles(statement)) {
            throw SqlException.of("0A000", "EXPLAIN of this statement is not supported")
                    .withHint("Explain the query that it contains.");
        }
        StatementCompiler compiler = new StatementCompiler(
                session.searchPath(),
                runner.estimates(),
                subject.text(),
                subject.types(),
                subject.parsed().parameters());
        if (options.analyze()) {
            runner.requireReadable(StatementRunner.verb(statement));
            compiler.measuring(options.timing());
        }
        long start = System.nanoTime();
        CompiledStatement compiled = compiler.compile(statement);
        long planned = System.nanoTime();
        if (options.analyze()) {
            drain(session.execution(subject.values()).run(compiled));
        }
        long ended = System.nanoTime();
        PlanDescription description = compiled.explain(session.execution(subject.values()));
        if (options.summary()) {
            description.time("Planning Time", planned - start);
            if (options.analyze()) {
                description.time("Execution Time", ended - planned);
            }
        }
        return options.format().answer(description, options.estimates());
    }

    private Subject subject(
            Statement statement,
            ExplainOptions options,
            String text,
            List<@Nullable SqlType> types,
            @Nullable Object[] values) {
        return switch (statement) {
            case Statement.Execute execute -> prepared(execute);
            case Statement.CreateTableAs create
            when !options.analyze() -> plain(new Statement.Query(create.query(), List.of()), text, types, values);
            case Statement.DeclareCursor declare ->
                plain(new Statement.Query(declare.query(), declare.locking()), text, types, values);
            default -> plain(statement, text, types, values);
        };
    }

    private static Subject plain(
            Statement statement, String text, List<@Nullable SqlType> types, @Nullable Object[] values) {
        return new Subject(new ParsedStatement(statement, "", 0, types.size()), text, types, values);
    }

    private Subject prepared(Statement.Execute execute) {
        PreparedStatements.Entry known = runner.utility().prepared().get(execute.name());
        StatementRunner.Compiled compiled = known.compiled();
        if (compiled == null) {
            return new Subject(known.parsed(), known.text(), List.of(), new Object[0]);
        }
        // What was compiled before is written over by it: parse again.
        String text = known.parsed().text();
        StatementRunner.Compiled current = runner.current(compiled, text);
        session.acting().requireAllowed(current.cached().uses());
        return new Subject(
                PgParser.parse(text).getFirst(),
                text,
                new ArrayList<>(current.parameterTypes()),
                runner.utility().arguments(execute, current));
    }

    private static void drain(StatementResult result) {
        if (result instanceof StatementResult.Rows rows) {
            try (StatementResult.RowCursor cursor = rows.cursor()) {
                while (cursor.advance()) {
                    cursor.row();
                }
            }
        }
    }
}
