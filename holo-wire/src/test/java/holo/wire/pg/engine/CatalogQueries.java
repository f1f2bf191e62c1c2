package holo.wire.pg.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The catalog queries that clients really send, and what a server answers to them, in a form that two servers share:
/// objects are known by name, since their OIDs differ.
final class CatalogQueries {
    /// The OIDs that the recorded queries name, and the objects that the schema of this test has in their place.
    private static final Map<String, String> OBJECTS = Map.ofEntries(
            Map.entry("16849", "cat.parent"),
            Map.entry("16858", "public.demo_id_seq"),
            Map.entry("16859", "public.demo"),
            Map.entry("16874", "public.demo_label_idx"),
            Map.entry("16876", "public.dv"),
            Map.entry("16880", "public.dmv"),
            Map.entry("16884", "public.sq"),
            Map.entry("16885", "public.part"),
            Map.entry("16888", "public.part1"));

    private static final Pattern RECORDED_OID = Pattern.compile("\\b(168\\d\\d|28622)\\b");
    private static final Pattern USER_OID =
            Pattern.compile("\\b(1638[4-9]|1639\\d|16[4-9]\\d\\d|1[7-9]\\d{3}|[1-4]\\d{9})\\b");

    private CatalogQueries() {}

    /// @param source the clients that send it, or psql's command
    record Query(String source, String sql) {
        boolean ofDump() {
            return source.contains("pg_dump") && !source.contains("createdb");
        }
    }

    /// A server's answer.
    ///
    /// @param columns names with types, or the error
    /// @param rows in the order of the query if it has one, else sorted
    record Answer(String columns, List<String> rows) {}

    static String resource(String name) {
        try (var in = CatalogQueries.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All recorded queries, each once.
    static List<Query> all() {
        List<Query> queries = new ArrayList<>();
        for (String block : resource("catalog-queries.sql").split("(?m)^-- from: ")) {
            int end = block.indexOf('\n');
            if (end > 0) {
                add(queries, block.substring(0, end), block.substring(end + 1));
            }
        }
        for (String block : resource("psql-queries.sql").split("(?m)^-- ===== psql command: ")) {
            int end = block.indexOf('\n');
            if (end > 0) {
                for (String sql : block.substring(end + 1).split("(?m)^;\\s*$")) {
                    add(queries, "psql " + block.substring(0, end), sql);
                }
            }
        }
        return queries;
    }

    private static void add(List<Query> queries, String source, String text) {
        String sql = text.strip();
        while (sql.endsWith(";")) {
            sql = sql.substring(0, sql.length() - 1).stripTrailing();
        }
        String found = sql;
        if (!sql.isEmpty()
                && !sql.startsWith("--")
                && queries.stream().noneMatch(q -> q.sql().equals(found))) {
            queries.add(new Query(source, sql));
        }
    }

    /// Makes the objects that the queries look at.
    static void createSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : resource("catalog-schema.sql").split(";\\s*\n")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /// What the server answers, in a session whose settings are those of a new one.
    static Answer ask(Connection connection, Query query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("reset all");
            statement.execute("deallocate all");
            String sql = forServer(statement, query.sql());
            if (query.ofDump()) {
                statement.execute("set search_path = ''");
            }
            try {
                if (!statement.execute(sql)) {
                    return new Answer("", List.of());
                }
                try (ResultSet rows = statement.getResultSet()) {
                    return answer(rows, sql);
                }
            } catch (SQLException e) {
                return new Answer(
                        "ERROR " + e.getSQLState() + " " + firstLine(String.valueOf(e.getMessage())), List.of());
            }
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
    }

    private static String forServer(Statement statement, String recorded) throws SQLException {
        StringBuilder sql = new StringBuilder();
        Matcher matcher = RECORDED_OID.matcher(recorded);
        while (matcher.find()) {
            String name = OBJECTS.getOrDefault(matcher.group(), "public.demo");
            try (ResultSet rows = statement.executeQuery("select '" + name + "'::regclass::oid")) {
                rows.next();
                matcher.appendReplacement(sql, rows.getString(1));
            }
        }
        matcher.appendTail(sql);
        String text =
                sql.toString().replace("pg_sleep(5)", "pg_sleep(0)").replace("SET ROLE 'capt'", "SET ROLE 'holo'");
        if (text.startsWith("PREPARE")) {
            return text;
        }
        return text.replaceAll("relkind = ANY\\(\\$1\\)", "relkind = ANY('{r,v,m}')")
                .replaceAll("ANY\\(\\$1\\)", "ANY('{public,cat}')")
                .replaceAll("oid = \\$1", "oid = '23'")
                .replaceAll("column_name = \\$2", "column_name = 'label'")
                .replaceAll("(table_name\"?|relname) = \\$\\d", "$1 = 'demo'")
                .replaceAll("\\$\\d", "'public'");
    }

    private static Answer answer(ResultSet rows, String sql) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnLabel(i) + " " + meta.getColumnTypeName(i));
        }
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                String value = rows.getString(i);
                values.add(
                        value == null
                                ? "\\N"
                                : value.replace("\\", "\\\\")
                                        .replace("\n", "\\n")
                                        .replace("\t", "\\t"));
            }
            lines.add(USER_OID.matcher(String.join("\t", values)).replaceAll("<oid>"));
        }
        if (!Pattern.compile("order\\s+by[^)]*$", Pattern.CASE_INSENSITIVE)
                .matcher(sql)
                .find()) {
            Collections.sort(lines);
        }
        return new Answer(String.join("|", columns), lines);
    }
}
