package holo.sql.column;

import holo.sql.type.Calendar;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;

/// Arithmetic with PostgreSQL's results: overflow is an error on both sides, scales follow the operands.
final class Arithmetic {
    private final Risk risk;

    Arithmetic(Risk risk) {
        this.risk = risk;
    }

    Duck write(String operator, List<Duck> operands, SqlType result) {
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
            risk.take();
            return Duck.of(integer(operator, a.sql(), b.sql()), result);
        }
        if (a.type().oid() == PgTypes.DATE.oid()) {
            boolean dates = b.type().oid() == PgTypes.DATE.oid();
            if (dates && operator.equals("-")) {
                return Duck.of("CAST(" + a.sql() + " - " + b.sql() + " AS INTEGER)", PgTypes.INT4);
            }
            if (b.type().oid() == PgTypes.INT4.oid() && (operator.equals("+") || operator.equals("-"))) {
                risk.take();
                return Duck.of(inRange("(" + a.sql() + " " + operator + " " + b.sql() + ")"), PgTypes.DATE);
            }
        }
        throw new NotInColumns(
                a.type().displayName() + " " + operator + " " + b.type().displayName());
    }

    /// DuckDB's dates go on where PostgreSQL's end.
    private static String inRange(String date) {
        return "(CASE WHEN " + date + " < DATE '2000-01-01' + (" + Calendar.DATE_LEAST + ") OR " + date
                + " >= DATE '2000-01-01' + " + Calendar.DATE_END + " THEN error('date out of range') ELSE " + date
                + " END)";
    }

    /// DuckDB answers null where PostgreSQL says that it does not divide by zero.
    private static String integer(String operator, String a, String b) {
        return switch (operator) {
            case "/" -> "(CASE WHEN " + b + " = 0 THEN error('division by zero') ELSE " + a + " // " + b + " END)";
            case "%" -> "(CASE WHEN " + b + " = 0 THEN error('division by zero') ELSE " + a + " % " + b + " END)";
            default -> "(" + a + " " + operator + " " + b + ")";
        };
    }

    private Duck numeric(String operator, Duck a, Duck b) {
        boolean plain = a.shown() == null && b.shown() == null;
        return switch (operator) {
            case "+", "-" -> {
                int scale = Math.max(a.scale(), b.scale());
                int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
                yield checked(
                        "(" + a.sql() + " " + operator + " " + b.sql() + ")",
                        whole + scale + 1,
                        scale,
                        plain ? null : "greatest(" + a.shownSql() + ", " + b.shownSql() + ")");
            }
            case "*" -> {
                int scale = a.scale() + b.scale();
                if (scale > Duck.PRECISION_MAX) {
                    throw new NotInColumns("a product of more than 38 digits");
                }
                yield checked(
                        "(" + a.sql() + " * " + b.sql() + ")",
                        a.precision() + b.precision(),
                        scale,
                        plain ? null : "(" + a.shownSql() + " + " + b.shownSql() + ")");
            }
            case "/" -> divide(a, b);
            default -> throw new NotInColumns("numeric " + operator);
        };
    }

    private Duck checked(String sql, int precision, int scale, @org.jspecify.annotations.Nullable String shown) {
        if (precision > Duck.PRECISION_MAX) {
            risk.take();
        }
        return Duck.number(sql, precision, scale, shown);
    }

    /// The quotient as PostgreSQL rounds it, by functions that {@link holo.store.column.ColumnStore} teaches DuckDB.
    Duck divide(Duck a, Duck b) {
        risk.take();
        String arguments = "CAST(" + a.sql() + " AS VARCHAR), CAST(" + a.shownSql() + " AS INTEGER), CAST(" + b.sql()
                + " AS VARCHAR), CAST(" + b.shownSql() + " AS INTEGER)";
        return Duck.number(
                "holo_quotient(" + arguments + ")",
                Duck.PRECISION_MAX,
                holo.store.column.ColumnStore.QUOTIENT_SCALE,
                "holo_quotient_scale(" + arguments + ")");
    }
}
