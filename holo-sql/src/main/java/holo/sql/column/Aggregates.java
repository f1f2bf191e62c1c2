package holo.sql.column;

import holo.sql.function.Resolver;
import holo.sql.function.UserAggregate;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Writes aggregates. Sums and averages of floats are left to the rows: their last digits depend on the order.
final class Aggregates {
    /// Sums of numbers up to this precision cannot overflow.
    private static final int SAFE_PRECISION = 26;

    private final Vocabulary vocabulary;
    private final List<Duck> input;

    Aggregates(Vocabulary vocabulary, List<Duck> input) {
        this.vocabulary = vocabulary;
        this.input = input;
    }

    /// How an aggregate is called.
    ///
    /// @param rest what comes behind its arguments
    private record Call(String name, boolean distinct, String rest) {
        String of(String function, String argument) {
            return function + "(" + (distinct ? "DISTINCT " : "") + argument + ")" + rest;
        }
    }

    Duck write(AggregateCall call) {
        if (call.getAggregation().getKind() == SqlKind.GROUPING) {
            List<String> columns =
                    call.getArgList().stream().map(c -> argument(c).sql()).toList();
            return Duck.of("CAST(GROUPING(" + String.join(", ", columns) + ") AS INTEGER)", PgTypes.INT4);
        }
        String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
        if (call.getAggregation() instanceof UserAggregate) {
            throw new NotInColumns("aggregate " + name);
        }
        if (!call.getCollation().getFieldCollations().isEmpty()
                || call.getArgList().size() > 1) {
            throw new NotInColumns("aggregate " + name + " in this form");
        }
        String filter = call.filterArg < 0
                ? ""
                : " FILTER (WHERE " + argument(call.filterArg).sql() + ")";
        Call written = new Call(name, call.isDistinct(), filter);
        return call.getArgList().isEmpty()
                ? all(written)
                : of(written, argument(call.getArgList().getFirst()));
    }

    /// An aggregate over a window, of all of the input's columns.
    Duck over(String name, String window) {
        if (input.size() > 1) {
            throw new NotInColumns("window function " + name);
        }
        Call written = new Call(name, false, window);
        return input.isEmpty() ? all(written) : of(written, argument(0));
    }

    private static Duck all(Call call) {
        if (!call.name().equals("count")) {
            throw new NotInColumns("aggregate " + call.name());
        }
        return Duck.of("count(*)" + call.rest(), PgTypes.INT8);
    }

    private Duck of(Call call, Duck given) {
        List<SqlType> types = new ArrayList<>(List.of(given.type()));
        Resolver.Resolution found = Resolver.aggregate(call.name(), types);
        if (call.name().equals("count")) {
            if (call.distinct() && given.isFloat()) {
                throw new NotInColumns("count(distinct) of floats");
            }
            return Duck.of(call.of("count", given.sql()), PgTypes.INT8);
        }
        SqlType to = found.arguments().getFirst();
        Duck value = to.oid() == given.type().oid() ? given : ExpressionWriter.convert(given, to);
        return switch (call.name()) {
            case "sum" -> sum(call, value, found.result());
            case "avg" -> average(call, value);
            case "min", "max" -> extreme(call, value);
            case "bool_and", "every" -> Duck.of("bool_and(" + value.sql() + ")" + call.rest(), PgTypes.BOOL);
            case "bool_or" -> Duck.of("bool_or(" + value.sql() + ")" + call.rest(), PgTypes.BOOL);
            default -> throw new NotInColumns("aggregate " + call.name());
        };
    }

    private Duck argument(int index) {
        Duck argument = input.get(index);
        if (argument.isMissing()) {
            throw new NotInColumns("an aggregate over " + argument.type().displayName());
        }
        return argument;
    }

    private Duck sum(Call call, Duck value, SqlType result) {
        String sum = call.of("sum", value.sql());
        return switch (value.type().oid()) {
            case 21, 23 -> Duck.of("CAST(" + sum + " AS BIGINT)", result);
            case 20 -> Duck.number("CAST(" + sum + " AS DECIMAL(38,0))", Duck.PRECISION_MAX, 0);
            case 1700 -> {
                if (value.precision() > SAFE_PRECISION) {
                    vocabulary.risk().take();
                }
                yield Duck.number(sum, Duck.PRECISION_MAX, value.scale(), shown(call, value));
            }
            default -> throw new NotInColumns("sum of " + value.type().displayName());
        };
    }

    /// A sum shows as many digits as the summand that shows most.
    private static @Nullable String shown(Call call, Duck value) {
        if (value.shown() == null) {
            return null;
        }
        if (call.distinct()) {
            throw new NotInColumns("a sum of distinct numbers of different scales");
        }
        return "max(CASE WHEN " + value.sql() + " IS NOT NULL THEN " + value.shown() + " END)" + call.rest();
    }

    private Duck average(Call call, Duck value) {
        Duck sum = switch (value.type().oid()) {
            case 21, 23, 20 ->
                Duck.number("CAST(" + call.of("sum", value.sql()) + " AS DECIMAL(38,0))", Duck.PRECISION_MAX, 0);
            case 1700 -> sum(call, value, PgTypes.NUMERIC);
            default -> throw new NotInColumns("average of " + value.type().displayName());
        };
        String count = "CAST(" + call.of("count", value.sql()) + " AS HUGEINT)";
        // No values, no average: the sum is null then.
        Duck counted = Duck.number("nullif(" + count + ", 0)", Duck.PRECISION_MAX, 0);
        return vocabulary.arithmetic().divide(sum, counted);
    }

    private static Duck extreme(Call call, Duck value) {
        boolean ordered = switch (value.type().oid()) {
            case 21, 23, 20, 25, 1043, 1042, 1082, 1114, 1184 -> true;
            case 1700 -> value.shown() == null;
            default -> false;
        };
        if (!ordered) {
            throw new NotInColumns(call.name() + " of " + value.type().displayName());
        }
        return value.withSql(call.name() + "(" + value.sql() + ")" + call.rest());
    }
}
