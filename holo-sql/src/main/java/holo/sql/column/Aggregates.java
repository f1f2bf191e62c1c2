package holo.sql.column;

import holo.sql.function.Resolver;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;

/// Writes aggregates. Sums and averages of floats are left to the rows: their last digits depend on the order.
final class Aggregates {
    private final List<Duck> input;

    Aggregates(List<Duck> input) {
        this.input = input;
    }

    Duck write(AggregateCall call) {
        String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
        if (!call.getCollation().getFieldCollations().isEmpty()
                || call.getArgList().size() > 1) {
            throw new NotInColumns("aggregate " + name + " in this form");
        }
        String filter = call.filterArg < 0
                ? ""
                : " FILTER (WHERE " + argument(call.filterArg).sql() + ")";
        if (call.getArgList().isEmpty()) {
            if (!name.equals("count")) {
                throw new NotInColumns("aggregate " + name);
            }
            return Duck.of("count(*)" + filter, PgTypes.INT8);
        }
        Duck given = argument(call.getArgList().getFirst());
        List<SqlType> types = new ArrayList<>(List.of(given.type()));
        Resolver.Resolution found = Resolver.aggregate(name, types);
        if (name.equals("count")) {
            if (call.isDistinct() && given.isFloat()) {
                throw new NotInColumns("count(distinct) of floats");
            }
            return Duck.of(apply("count", call, given.sql(), filter), PgTypes.INT8);
        }
        SqlType to = found.arguments().getFirst();
        Duck value = to.oid() == given.type().oid() ? given : ExpressionWriter.convert(given, to);
        return switch (name) {
            case "sum" -> sum(call, value, filter, found.result());
            case "avg" -> average(call, value, filter);
            case "min", "max" -> extreme(name, value, filter);
            case "bool_and", "every" -> Duck.of("bool_and(" + value.sql() + ")" + filter, PgTypes.BOOL);
            case "bool_or" -> Duck.of("bool_or(" + value.sql() + ")" + filter, PgTypes.BOOL);
            default -> throw new NotInColumns("aggregate " + name);
        };
    }

    private Duck argument(int index) {
        Duck argument = input.get(index);
        if (argument.sql().isEmpty()) {
            throw new NotInColumns("an aggregate over " + argument.type().displayName());
        }
        return argument;
    }

    private static String apply(String name, AggregateCall call, String argument, String filter) {
        return name + "(" + (call.isDistinct() ? "DISTINCT " : "") + argument + ")" + filter;
    }

    private static Duck sum(AggregateCall call, Duck value, String filter, SqlType result) {
        String sum = apply("sum", call, value.sql(), filter);
        return switch (value.type().oid()) {
            case 21, 23 -> Duck.of("CAST(" + sum + " AS BIGINT)", result);
            case 20 -> Duck.number("CAST(" + sum + " AS DECIMAL(38,0))", 0);
            case 1700 -> Duck.number(sum, value.scale(), shown(call, value, filter));
            default -> throw new NotInColumns("sum of " + value.type().displayName());
        };
    }

    /// A sum shows as many digits as the summand that shows most.
    private static @org.jspecify.annotations.Nullable String shown(AggregateCall call, Duck value, String filter) {
        if (value.shown() == null) {
            return null;
        }
        if (call.isDistinct()) {
            throw new NotInColumns("a sum of distinct numbers of different scales");
        }
        return "max(CASE WHEN " + value.sql() + " IS NOT NULL THEN " + value.shown() + " END)" + filter;
    }

    private static Duck average(AggregateCall call, Duck value, String filter) {
        Duck sum = switch (value.type().oid()) {
            case 21, 23, 20 -> Duck.number("CAST(" + apply("sum", call, value.sql(), filter) + " AS DECIMAL(38,0))", 0);
            case 1700 -> sum(call, value, filter, PgTypes.NUMERIC);
            default -> throw new NotInColumns("average of " + value.type().displayName());
        };
        String count = "CAST(" + apply("count", call, value.sql(), filter) + " AS HUGEINT)";
        // No values, no average: the sum is null then.
        Duck counted = Duck.number("nullif(" + count + ", 0)", 0);
        return Arithmetic.divide(sum, counted);
    }

    private static Duck extreme(String name, Duck value, String filter) {
        boolean ordered = switch (value.type().oid()) {
            case 21, 23, 20, 25, 1043, 1042, 1082, 1114, 1184 -> true;
            case 1700 -> value.shown() == null;
            default -> false;
        };
        if (!ordered) {
            throw new NotInColumns(name + " of " + value.type().displayName());
        }
        return value.withSql(name + "(" + value.sql() + ")" + filter);
    }
}
