package holo.sql.pgcatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One system relation as `relations.txt` defines it.
///
/// @param kind `r` table or `v` view, as in pg_class.relkind
public record RelationDefinition(String schema, String name, int oid, char kind, List<Column> columns) {
    /// What PostgreSQL grants to nobody: it tells how passwords are checked, values of others' rows, or the server's
    /// files.
    private static final Set<String> RESTRICTED = Set.of(
            "pg_authid",
            "pg_config",
            "pg_file_settings",
            "pg_hba_file_rules",
            "pg_ident_file_mappings",
            "pg_largeobject",
            "pg_replication_origin_status",
            "pg_shadow",
            "pg_statistic",
            "pg_statistic_ext_data",
            "pg_user_mapping");

    public RelationDefinition {
        columns = List.copyOf(columns);
    }

    /// One column.
    ///
    /// @param type a typname, with `[]` behind it for an array
    public record Column(String name, String type, boolean notNull) {}

    /// Whether only superusers may read it, and those who may read all data.
    public boolean isRestricted() {
        return schema.equals("pg_catalog") && RESTRICTED.contains(name);
    }

    /// What kind of relation messages call it.
    public String word() {
        return kind == 'v' ? "view" : "table";
    }

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
