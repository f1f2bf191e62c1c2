package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.parser.NormalizedText;
import holo.sql.plan.RelationUses;
import holo.sql.statistics.TableEstimates;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled statement for all texts that differ only in literals which are parameters to it.
///
/// @param verb what it is called in a refusal inside of a read-only transaction; empty for a query
/// @param uses the relations that it reads and writes
/// @param ownParameters how many parameters its text has; those behind them are literals
/// @param replaced which literals of the text are parameters
/// @param basis the statistics that its plans were made for
/// @param isPointWrite as {@link CompiledStatement#isPointWrite}, which looks at the whole plan
public record CachedStatement(
        CompiledStatement statement,
        String verb,
        RelationUses.Found uses,
        int ownParameters,
        boolean[] replaced,
        TableEstimates.Basis basis,
        boolean isPointWrite)
        implements StatementCache.Kept {
    CachedStatement(
            CompiledStatement statement,
            String verb,
            RelationUses.Found uses,
            int ownParameters,
            boolean[] replaced,
            TableEstimates.Basis basis) {
        this(statement, verb, uses, ownParameters, replaced, basis, statement.isPointWrite());
    }

    /// The types of the parameters that the client supplies.
    public List<SqlType> parameterTypes() {
        List<SqlType> all = statement.parameterTypes();
        return all.size() == ownParameters ? all : all.subList(0, ownParameters);
    }

    /// The client's values with those of the literals behind them. Null when a literal is no value of the type that
    /// it has to be of: the text as it is then says what is wrong with it, and where.
    public @Nullable Object @Nullable [] values(
            @Nullable Object[] parameters, @Nullable NormalizedText text, TypeContext types) {
        if (text == null || replaced.length == 0) {
            return parameters;
        }
        @Nullable Object[] values = Arrays.copyOf(parameters, ownParameters + replaced.length);
        try {
            for (int i = 0; i < replaced.length; i++) {
                if (replaced[i]) {
                    NormalizedText.Literal literal = text.literals().get(i);
                    values[ownParameters + i] =
                            value(literal, statement.parameterTypes().get(ownParameters + i), types);
                }
            }
        } catch (SqlException e) {
            return null;
        }
        return values;
    }

    private static Object value(NormalizedText.Literal literal, SqlType type, TypeContext types) {
        return switch (literal.kind()) {
            case INT4 -> Integer.parseInt(literal.text());
            case INT8 -> Long.parseLong(literal.text());
            case NUMERIC -> PgTypes.NUMERIC.fromText(literal.text(), types);
            case STRING -> type.fromText(literal.text(), types);
        };
    }
}
