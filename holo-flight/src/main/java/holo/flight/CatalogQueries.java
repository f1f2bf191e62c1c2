package holo.flight;

import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// What the metadata calls answer, read from PostgreSQL's catalogs by SQL in the caller's session.
final class CatalogQueries {
    static final List<String> TABLE_TYPES =
            List.of("MATERIALIZED VIEW", "SYSTEM TABLE", "SYSTEM VIEW", "TABLE", "VIEW");

    static final String TABLES = "SELECT c.oid, n.nspname, c.relname, c.relkind"
            + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " ORDER BY n.nspname, c.relname";

    static final String COLUMNS = "SELECT attrelid, attname, atttypid, atttypmod, attnotnull"
            + " FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum";

    static final String TYPES = "SELECT oid, typname FROM pg_catalog.pg_type";

    static final String PRIMARY_KEYS = "SELECT n.nspname, c.relname, a.attname, a.attnum, k.conkey, k.conname"
            + " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            + " WHERE k.contype = 'p' ORDER BY n.nspname, c.relname, a.attname";

    /// What pg_class calls tables, partitioned tables, views, materialized views and foreign tables.
    private static final Set<String> TABLE_KINDS = Set.of("r", "p", "v", "m", "f");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Session session;

    CatalogQueries(Session session) {
        this.session = session;
    }

    record Table(long oid, String schema, String name, String type) {}

    record PrimaryKeyColumn(String schema, String table, String column, int sequence, String name) {}

    String database() {
        return String.valueOf(rows("SELECT current_database()").getFirst().getFirst());
    }

    /// The first schema of the search path that exists.
    String currentSchema() {
        return String.valueOf(rows("SELECT current_schema()").getFirst().getFirst());
    }

    List<String> databases() {
        List<String> names = new ArrayList<>();
        for (List<@Nullable String> row :
                rows("SELECT datname FROM pg_catalog.pg_database WHERE datallowconn ORDER BY datname")) {
            names.add(String.valueOf(row.getFirst()));
        }
        return names;
    }

    List<String> schemas(Predicate<String> schema) {
        List<String> names = new ArrayList<>();
        for (List<@Nullable String> row : rows("SELECT nspname FROM pg_catalog.pg_namespace ORDER BY nspname")) {
            String name = String.valueOf(row.getFirst());
            if (schema.test(name)) {
                names.add(name);
            }
        }
        return names;
    }

    List<Table> tables(Predicate<String> schema, Predicate<String> table, Predicate<String> type) {
        List<Table> tables = new ArrayList<>();
        for (List<@Nullable String> row : rows(TABLES)) {
            String schemaName = String.valueOf(row.get(1));
            String name = String.valueOf(row.get(2));
            String relkind = String.valueOf(row.get(3));
            String kind = type(schemaName, relkind);
            if (TABLE_KINDS.contains(relkind) && schema.test(schemaName) && table.test(name) && type.test(kind)) {
                tables.add(new Table(Long.parseLong(String.valueOf(row.get(0))), schemaName, name, kind));
            }
        }
        return tables;
    }

    private static String type(String schema, String kind) {
        boolean system = schema.equals("pg_catalog") || schema.equals("information_schema");
        return switch (kind) {
            case "v" -> system ? "SYSTEM VIEW" : "VIEW";
            case "m" -> "MATERIALIZED VIEW";
            default -> system ? "SYSTEM TABLE" : "TABLE";
        };
    }

    /// The columns of tables, as the fields of their Arrow schemas, by the tables' OIDs.
    Map<Long, Schema> columns(List<Table> tables) {
        Map<Long, String> typeNames = new HashMap<>();
        for (List<@Nullable String> row : rows(TYPES)) {
            typeNames.put(Long.valueOf(String.valueOf(row.get(0))), String.valueOf(row.get(1)));
        }
        Map<Long, List<Field>> fields = new HashMap<>();
        for (Table table : tables) {
            fields.put(table.oid(), new ArrayList<>());
        }
        for (List<@Nullable String> row : rows(COLUMNS)) {
            List<Field> list = fields.get(Long.valueOf(String.valueOf(row.get(0))));
            if (list != null) {
                long typeOid = Long.parseLong(String.valueOf(row.get(2)));
                list.add(ArrowTypes.field(
                        String.valueOf(row.get(1)),
                        (int) typeOid,
                        typeNames.getOrDefault(typeOid, "unknown"),
                        Integer.parseInt(String.valueOf(row.get(3))),
                        !"t".equals(row.get(4))));
            }
        }
        Map<Long, Schema> schemas = new HashMap<>();
        fields.forEach((oid, list) -> schemas.put(oid, new Schema(list)));
        return schemas;
    }

    List<PrimaryKeyColumn> primaryKey(Predicate<String> schema, Predicate<String> table) {
        List<PrimaryKeyColumn> columns = new ArrayList<>();
        for (List<@Nullable String> row : rows(PRIMARY_KEYS)) {
            String schemaName = String.valueOf(row.get(0));
            String tableName = String.valueOf(row.get(1));
            int sequence = position(String.valueOf(row.get(4)), Integer.parseInt(String.valueOf(row.get(3))));
            if (sequence > 0 && schema.test(schemaName) && table.test(tableName)) {
                columns.add(new PrimaryKeyColumn(
                        schemaName, tableName, String.valueOf(row.get(2)), sequence, String.valueOf(row.get(5))));
            }
        }
        return columns;
    }

    /// Where a number stands (from 1) in the text of an array such as `{3,1}`; 0 when it does not.
    static int position(String array, int number) {
        Matcher matcher = NUMBER.matcher(array);
        for (int i = 1; matcher.find(); i++) {
            if (Integer.parseInt(matcher.group()) == number) {
                return i;
            }
        }
        return 0;
    }

    private List<List<@Nullable String>> rows(String sql) {
        List<List<@Nullable String>> result = new ArrayList<>();
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            StatementResult next;
            while ((next = query.next()) != null) {
                if (next
                        instanceof StatementResult.Rows(RowDescription description, StatementResult.RowCursor cursor)) {
                    read(description.columns(), cursor, result);
                }
            }
        }
        return result;
    }

    private static void read(
            List<RowDescription.Column> columns,
            StatementResult.RowCursor cursor,
            List<List<@Nullable String>> result) {
        try (cursor) {
            while (cursor.advance()) {
                List<? extends @Nullable Object> row = cursor.row();
                List<@Nullable String> texts = new ArrayList<>(row.size());
                for (int i = 0; i < row.size(); i++) {
                    Object value = row.get(i);
                    texts.add(value == null ? null : columns.get(i).type().toText(value, TypeContext.DEFAULT));
                }
                result.add(texts);
            }
        }
    }
}
