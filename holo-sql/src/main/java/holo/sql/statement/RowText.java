package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.plan.TableLayout;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in error messages.
final class RowText {
    private static final int VALUE_CHARACTERS_MAX = 64;

    private RowText() {}

    static String value(SqlType type, @Nullable Object value) {
        return value == null ? "null" : type.toText(value, TypeContext.DEFAULT);
    }

    /// `(1, null, abc)`, long values cut.
    static String row(TableLayout layout, @Nullable Object[] row) {
        StringBuilder text = new StringBuilder("(");
        List<ColumnDescriptor> columns = layout.table().columns();
        for (int place = 0; place < columns.size(); place++) {
            if (columns.get(place).dropped()) {
                continue;
            }
            String value = value(layout.type(place), row[place]);
            if (value.length() > VALUE_CHARACTERS_MAX) {
                value = value.substring(0, VALUE_CHARACTERS_MAX) + "...";
            }
            text.append(text.length() == 1 ? "" : ", ").append(value);
        }
        return text.append(')').toString();
    }
}
