package holo.sql.column;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Several values that must have one type. DuckDB takes digits away from numbers whose common type would need more than
/// it has, and says nothing: where that could happen the type is written out, and an overflow is an error.
final class Numbers {
    private final Risk risk;

    Numbers(Risk risk) {
        this.risk = risk;
    }

    /// Values that DuckDB compares or combines without loss.
    List<Duck> aligned(List<Duck> values) {
        List<Duck> numbers =
                values.stream().filter(v -> v.isNumeric() && !v.isNull()).toList();
        int scale = numbers.stream().mapToInt(Duck::scale).max().orElse(0);
        int whole =
                numbers.stream().mapToInt(v -> v.precision() - v.scale()).max().orElse(0);
        if (whole + scale <= Duck.PRECISION_MAX) {
            return values;
        }
        List<Duck> aligned = new ArrayList<>();
        for (Duck value : values) {
            aligned.add(value.isNumeric() ? wide(value, scale) : value);
        }
        return aligned;
    }

    /// The number with all the digits that there are, of which some are behind the point.
    Duck wide(Duck value, int scale) {
        if (value.precision() - value.scale() + scale > Duck.PRECISION_MAX) {
            risk.take();
        }
        String sql = "CAST(" + value.sql() + " AS DECIMAL(" + Duck.PRECISION_MAX + "," + scale + "))";
        return Duck.number(
                sql,
                Duck.PRECISION_MAX,
                scale,
                value.shown() == null && value.scale() == scale ? null : value.shownSql());
    }

    /// One of several values. Which one, a SQL expression over them says.
    ///
    /// @param values of one type
    /// @param sql makes the choice among the values
    /// @param shown makes the same choice among the digits that they show
    Duck choice(List<Duck> values, SqlType type, Choice sql, Choice shown) {
        if (type.oid() != PgTypes.NUMERIC.oid()) {
            return Duck.of(sql.of(values.stream().map(Duck::sql).toList()), type);
        }
        List<Duck> numbers = values.stream().filter(v -> !v.isNull()).toList();
        int scale = numbers.stream().mapToInt(Duck::scale).max().orElse(0);
        int whole =
                numbers.stream().mapToInt(v -> v.precision() - v.scale()).max().orElse(0);
        // A null shows no digits: its scale does not matter.
        boolean same = numbers.stream().allMatch(v -> v.scale() == scale && v.shown() == null);
        String chosen = sql.of(aligned(values).stream().map(Duck::sql).toList());
        return Duck.number(
                chosen,
                whole + scale,
                scale,
                same ? null : shown.of(values.stream().map(Duck::shownSql).toList()));
    }

    /// An expression over several.
    @FunctionalInterface
    interface Choice {
        String of(List<String> values);
    }
}
