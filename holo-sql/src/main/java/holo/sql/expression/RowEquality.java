package holo.sql.expression;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.MemoryBudget;
import holo.sql.function.Casts;
import holo.sql.function.Resolver;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `(a, b) IN (SELECT …)` over rows that stay the same: those that can be equal are found by a hash of their values.
/// Rows with nulls are equal to none, but the answer is unknown because of them: they are kept beside.
///
/// @param columns how each column is compared
record RowEquality(List<Column> columns) {
    /// Of fewer rows a table would cost more than it saves.
    private static final int ROWS_MIN = 8;

    /// @param type that both sides are converted to
    private record Column(Casts.Cast left, Casts.Cast right, SqlType type) {
        @Nullable
        Object key(@Nullable Object value, boolean ofLeft, ExecutionContext context) {
            if (value == null) {
                return null;
            }
            return Values.hashable((ofLeft ? left : right).apply(value, context.types()), type);
        }
    }

    /// Null where a column is not compared in one type, or not by what is hashed.
    static @Nullable RowEquality of(Expression[] left, List<SqlType> right) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < left.length; i++) {
            List<SqlType> types = Resolver.operator("=", List.of(left[i].type(), right.get(i)))
                    .arguments();
            SqlType type = types.get(0);
            if (!Values.isEqualityHashed(type, types.get(1))) {
                return null;
            }
            columns.add(new Column(Casts.find(left[i].type(), type), Casts.find(right.get(i), type), type));
        }
        return new RowEquality(columns);
    }

    /// @param rows of the sub-query
    Hashed hashed(List<@Nullable Object[]> rows, ExecutionContext context) {
        Hashed hashed = new Hashed(this, rows);
        if (rows.size() >= ROWS_MIN) {
            for (@Nullable Object[] row : rows) {
                context.tick();
                hashed.add(row, key(row, false, context), context);
            }
        }
        return hashed;
    }

    /// Null where one of the values is.
    private @Nullable List<Object> key(@Nullable Object[] row, boolean ofLeft, ExecutionContext context) {
        Object[] key = new Object[columns.size()];
        for (int i = 0; i < key.length; i++) {
            Object value = columns.get(i).key(row[i], ofLeft, context);
            if (value == null) {
                return null;
            }
            key[i] = value;
        }
        return Arrays.asList(key);
    }

    /// The rows of a sub-query by their values.
    static final class Hashed {
        private static final int ENTRY_BYTES = 96;

        private final RowEquality equality;
        private final List<@Nullable Object[]> rows;

        /// One row for each of the values: the others would answer the same.
        private final Map<List<Object>, @Nullable Object[]> complete = new HashMap<>();

        private final List<@Nullable Object[]> withNulls = new ArrayList<>();

        private Hashed(RowEquality equality, List<@Nullable Object[]> rows) {
            this.equality = equality;
            this.rows = rows;
        }

        private void add(@Nullable Object[] row, @Nullable List<Object> key, ExecutionContext context) {
            if (key == null) {
                withNulls.add(row);
            } else if (complete.putIfAbsent(key, row) == null) {
                context.memory().take(ENTRY_BYTES + MemoryBudget.sizeOf(row));
            }
        }

        /// The rows that decide whether the values are among them.
        ///
        /// @param left begins with the values
        EqualityCandidates find(@Nullable Object[] left, ExecutionContext context) {
            if (rows.size() < ROWS_MIN) {
                return new EqualityCandidates(true, rows);
            }
            List<Object> key = equality.key(left, true, context);
            if (key == null) {
                return new EqualityCandidates(false, rows);
            }
            @Nullable Object[] found = complete.get(key);
            return found == null
                    ? new EqualityCandidates(false, withNulls)
                    : new EqualityCandidates(true, List.<@Nullable Object[]>of(found));
        }
    }
}
