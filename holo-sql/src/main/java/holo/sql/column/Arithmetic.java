package holo.sql.column;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;

/// Arithmetic with PostgreSQL's results: overflow is an error on both sides, scales follow the operands.
final class Arithmetic {
    private static final int SCALE_MAX = 38;

    private Arithmetic() {}

    static Duck write(String operator, List<Duck> operands, SqlType result) {
        Duck a = operands.get(0);
        Duck b = operands.get(1);
        if (a.isNumeric() && b.isNumeric()) {
            return numeric(operator, a, b);
        }
        boolean integers = switch (result.oid()) {
            case 21, 23, 20 -> a.type().oid() == result.oid() && b.type().oid() == result.oid();
            default -> false;
        };
        if (integers) {
            return Duck.of(integer(operator, a.sql(), b.sql()), result);
        }
        if (operator.equals("-")
                && a.type().oid() == PgTypes.DATE.oid()
                && b.type().oid() == PgTypes.DATE.oid()) {
            return Duck.of("CAST(" + a.sql() + " - " + b.sql() + " AS INTEGER)", PgTypes.INT4);
        }
        throw new NotInColumns(
                a.type().displayName() + " " + operator + " " + b.type().displayName());
    }

    /// DuckDB answers null where PostgreSQL says that it does not divide by zero.
    private static String integer(String operator, String a, String b) {
        return switch (operator) {
            case "/" -> "(CASE WHEN " + b + " = 0 THEN error('division by zero') ELSE " + a + " // " + b + " END)";
            case "%" -> "(CASE WHEN " + b + " = 0 THEN error('division by zero') ELSE " + a + " % " + b + " END)";
            default -> "(" + a + " " + operator + " " + b + ")";
        };
    }

    private static Duck numeric(String operator, Duck a, Duck b) {
        boolean plain = a.shown() == null && b.shown() == null;
        return switch (operator) {
            case "+", "-" ->
                Duck.number(
                        "(" + a.sql() + " " + operator + " " + b.sql() + ")",
                        Math.max(a.scale(), b.scale()),
                        plain ? null : "greatest(" + a.shownSql() + ", " + b.shownSql() + ")");
            case "*" -> {
                int scale = a.scale() + b.scale();
                if (scale > SCALE_MAX) {
                    throw new NotInColumns("a product of more than 38 digits");
                }
                yield Duck.number(
                        "(" + a.sql() + " * " + b.sql() + ")",
                        scale,
                        plain ? null : "(" + a.shownSql() + " + " + b.shownSql() + ")");
            }
            case "/" -> divide(a, b);
            default -> throw new NotInColumns("numeric " + operator);
        };
    }

    /// The quotient as PostgreSQL rounds it, by macros that {@link holo.store.column.ColumnStore} teaches DuckDB.
    static Duck divide(Duck a, Duck b) {
        String n = unscaled(a);
        String d = unscaled(b);
        String arguments =
                n + ", " + a.scale() + ", " + a.shownSql() + ", " + d + ", " + b.scale() + ", " + b.shownSql();
        return Duck.number(
                "holo_divide(" + arguments + ")",
                holo.store.column.ColumnStore.QUOTIENT_SCALE,
                "holo_scale(" + arguments + ")");
    }

    /// The digits of a number, as an integer of 128 bits.
    private static String unscaled(Duck number) {
        return number.scale() == 0
                ? "CAST(" + number.sql() + " AS HUGEINT)"
                : "holo_unscaled(" + number.sql() + ", " + number.scale() + ")";
    }
}
