package holo.sql.pgcatalog;

import java.util.ArrayList;
import java.util.List;

/// One system relation as `relations.txt` defines it.
///
/// @param kind `r` table or `v` view, as in pg_class.relkind
public record RelationDefinition(String schema, String name, int oid, char kind, List<Column> columns) {
    public RelationDefinition {
        columns = List.copyOf(columns);
    }

    /// One column.
    ///
    /// @param type a typname, with `[]` behind it for an array
    public record Column(String name, String type, boolean notNull) {}

    /// The position of a column, from 0.
    ///
    /// @throws IllegalArgumentException when there is none of that name: a slip in this package
    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + column + " in " + schema + "." + name);
    }

    static RelationDefinition parse(String line) {
        String[] parts = line.split(" ");
        int dot = parts[0].indexOf('.');
        List<Column> columns = new ArrayList<>();
        for (int i = 3; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            boolean notNull = parts[i].endsWith("!");
            String type = parts[i].substring(colon + 1, parts[i].length() - (notNull ? 1 : 0));
            columns.add(new Column(parts[i].substring(0, colon), type, notNull));
        }
        return new RelationDefinition(
                parts[0].substring(0, dot),
                parts[0].substring(dot + 1),
                Integer.parseInt(parts[1]),
                parts[2].charAt(0),
                columns);
    }
}
