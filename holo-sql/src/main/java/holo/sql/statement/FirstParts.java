package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.parser.LockedQuery;
import holo.sql.parser.Statement;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// What is run before a statement: the changes of its WITH clause, and the queries in it that lock rows.
final class FirstParts {
    /// Something is not there: a column, a table.
    private static final Set<String> MISSING = Set.of("42703", "42P01");

    private final SearchPath path;
    private final Planner planner;
    private final Parameters parameters;
    private final List<WithChangesStatement.Part> parts = new ArrayList<>();
    private final LockedSubQueries locked = new LockedSubQueries(this::locking);
    private int numbers;

    FirstParts(SearchPath path, Planner planner, Parameters parameters) {
        this.path = path;
        this.planner = planner;
        this.parameters = parameters;
    }

    /// Compiles a statement and what is run before it.
    CompiledStatement before(Statement statement, Function<Statement, CompiledStatement> compiler) {
        CompiledStatement body;
        if (statement instanceof Statement.WithChanges with) {
            numbers = with.changes().size();
            for (int i = 0; i < with.changes().size(); i++) {
                add(i, apart(with.changes().get(i).statement(), compiler));
            }
            body = apart(with.body(), compiler);
        } else {
            body = apart(statement, compiler);
        }
        return parts.isEmpty() ? body : new WithChangesStatement(List.copyOf(parts), body);
    }

    private void add(int number, CompiledStatement compiled) {
        planner.addChange(number, compiled.columns());
        parts.add(new WithChangesStatement.Part(number, compiled));
    }

    private CompiledStatement apart(Statement statement, Function<Statement, CompiledStatement> compiler) {
        if (!LockedSubQueries.areIn(statement)) {
            return compiler.apply(statement);
        }
        Statement unlocked = LockedSubQueries.unlocked(statement);
        Statement apart;
        try {
            apart = locked.apart(statement);
        } catch (MissingException e) {
            // Either nobody has it, which this says, or the statement around the query does.
            CompiledStatement _ = compiler.apply(unlocked);
            throw SqlException.of("0A000", e.clause + " in a sub-query that depends on rows around it is not supported")
                    .withHint("Lock the rows by a sub-query that stands alone, or join them in the outer query and"
                            + " lock them there.")
                    .withCause(e);
        }
        return compiler.apply(apart);
    }

    /// A query names what it does not have.
    private static final class MissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String clause;

        MissingException(String clause, SqlException cause) {
            super(cause);
            this.clause = clause;
        }
    }

    private LockedSubQueries.Relation locking(Statement.Query query, LockedQuery written) {
        CompiledStatement compiled;
        try {
            Statement.Query copy = new Statement.Query(LockedQuery.unlocked(query.node()), query.locking());
            compiled = new LockingCompiler(copy, path, planner, parameters).compile();
        } catch (SqlException e) {
            if (!MISSING.contains(e.sqlState())) {
                throw e;
            }
            try {
                planner.plan(LockedQuery.unlocked(query.node()), parameters.known(), parameters.count());
            } catch (SqlException unlocked) {
                throw new MissingException(written.clause(), unlocked);
            }
            throw e;
        }
        settleParameters(query.node());
        int number = numbers++;
        add(number, compiled);
        return new LockedSubQueries.Relation(number, Objects.requireNonNull(compiled.columns()));
    }

    /// A parameter that the query was compiled for as text is text to the statement, too.
    private void settleParameters(SqlNode node) {
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlDynamicParam parameter) {
                parameters.suggest(parameter.getIndex(), PgTypes.TEXT);
                return null;
            }
        });
    }
}
