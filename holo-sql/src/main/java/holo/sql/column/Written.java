package holo.sql.column;

import java.util.ArrayList;
import java.util.List;

/// A query of DuckDB's with its columns.
///
/// @param columns named as they come out, in order; those whose shown digits differ come with one more
record Written(SelectText text, List<Duck> columns) {
    /// The text, with all columns.
    String sql() {
        return text.render(null);
    }

    /// A SELECT whose columns get names of their own.
    static Written select(List<Duck> columns, List<SelectText.Part> from, String where, String rest) {
        return select(columns, from, where, rest, false);
    }

    /// @param where empty for none
    /// @param rest what comes behind
    /// @param oneAtLeast whether leaving out all columns would change how many rows there are
    static Written select(
            List<Duck> columns, List<SelectText.Part> from, String where, String rest, boolean oneAtLeast) {
        List<SelectText.Item> items = new ArrayList<>();
        List<Duck> named = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Duck column = columns.get(i);
            if (column.isMissing()) {
                named.add(column);
                continue;
            }
            items.add(new SelectText.Item("f" + i, column.sql()));
            if (column.shown() != null) {
                items.add(new SelectText.Item("s" + i, column.shown()));
            }
            named.add(new Duck(
                    "f" + i,
                    column.type(),
                    column.precision(),
                    column.scale(),
                    column.shown() == null ? null : "s" + i));
        }
        return new Written(new SelectText.Select(items, from, where, rest, oneAtLeast), named);
    }
}
