package holo.bench.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Draws statements that PostgreSQL accepts, over tables that {@link #schema} makes. The same numbers give the same
/// statements. Every result has one possible order, and no division is by zero, so that what differs is a difference.
final class RandomSql {
    private static final int TABLES = 3;
    private static final int ROWS = 25;
    private static final int DEPTH = 3;
    private static final List<String> WORDS = List.of("", "a", "ab", "Holo", "zz top", "x%y", "10");

    private final RandomGenerator random;

    /// Whether expressions are of every kind, too.
    private boolean broad;

    RandomSql(RandomGenerator random) {
        this.random = random;
    }

    /// What an expression is.
    enum Type {
        INT,
        NUMERIC,
        TEXT,
        BOOL,
        DATE
    }

    record Column(String name, Type type) {}

    int below(int bound) {
        return random.nextInt(bound);
    }

    /// One of the tables.
    String table() {
        return "t" + below(TABLES);
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// One of all, or of the first for a plain query.
    private String pickPlain(int plain, List<String> from) {
        return pick(broad ? from : from.subList(0, plain));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /// Tables `t0`, `t1` …, each with a key `k` and a column of each type, a quarter of the values null.
    List<String> schema() {
        List<String> statements = new ArrayList<>();
        for (int t = 0; t < TABLES; t++) {
            statements.add("DROP TABLE IF EXISTS t" + t);
            statements.add(
                    "CREATE TABLE t" + t + " (k int PRIMARY KEY, i int, n numeric(8,2), s text, b boolean, d date)");
            StringBuilder rows = new StringBuilder();
            for (int r = 0; r < ROWS; r++) {
                rows.append(r == 0 ? "" : ", ").append('(').append(r);
                for (Type type : Type.values()) {
                    rows.append(", ").append(chance(25) ? "NULL" : literal(type));
                }
                rows.append(')');
            }
            statements.add("INSERT INTO t" + t + " VALUES " + rows);
        }
        statements.add("CREATE INDEX ON t0 (i)");
        statements.add("CREATE INDEX ON t1 (s, d)");
        return statements;
    }

    String literal(Type type) {
        return switch (type) {
            case INT -> Integer.toString(random.nextInt(-5, 20));
            case NUMERIC -> random.nextInt(-50, 200) + "." + random.nextInt(10, 100);
            case TEXT -> "'" + pick(WORDS) + "'";
            case BOOL -> random.nextBoolean() ? "true" : "false";
            case DATE -> "DATE '2020-0" + random.nextInt(1, 10) + "-1" + random.nextInt(10) + "'";
        };
    }

    static List<Column> columns(String alias) {
        return List.of(
                new Column(alias + ".k", Type.INT),
                new Column(alias + ".i", Type.INT),
                new Column(alias + ".n", Type.NUMERIC),
                new Column(alias + ".s", Type.TEXT),
                new Column(alias + ".b", Type.BOOL),
                new Column(alias + ".d", Type.DATE));
    }

    String expression(Type type, List<Column> columns, int depth) {
        if (depth == 0 || chance(25)) {
            List<Column> fitting =
                    columns.stream().filter(c -> c.type() == type).toList();
            return fitting.isEmpty() || chance(25)
                    ? literal(type)
                    : pick(fitting).name();
        }
        int next = depth - 1;
        String same = expression(type, columns, next);
        return switch (random.nextInt(6)) {
            case 0 ->
                "CASE WHEN " + expression(Type.BOOL, columns, next) + " THEN " + same + " ELSE "
                        + expression(type, columns, next) + " END";
            case 1 -> "coalesce(" + same + ", " + expression(type, columns, next) + ")";
            case 2 -> type == Type.BOOL ? same : "nullif(" + same + ", " + expression(type, columns, next) + ")";
            default -> own(type, columns, next);
        };
    }

    private String own(Type type, List<Column> columns, int depth) {
        String a = expression(type, columns, depth);
        String b = expression(type, columns, depth);
        return switch (type) {
            case INT ->
                pickPlain(
                        8,
                        List.of(
                                "(" + a + " + " + b + ")",
                                "(" + a + " - " + b + ")",
                                "(" + a + " / nullif(" + b + ", 0))",
                                "(" + a + " % nullif(" + b + ", 0))",
                                "abs(" + a + ")",
                                "length(" + expression(Type.TEXT, columns, depth) + ")",
                                "greatest(" + a + ", " + b + ")",
                                "extract(day FROM " + expression(Type.DATE, columns, depth) + ")::int",
                                "least(" + a + ", " + b + ")",
                                "(- " + a + ")",
                                expression(Type.BOOL, columns, depth) + "::int",
                                "round(" + expression(Type.NUMERIC, columns, depth) + ")::int",
                                "strpos(" + expression(Type.TEXT, columns, depth) + ", 'a')",
                                "(" + expression(Type.DATE, columns, depth) + " - " + literal(Type.DATE) + ")"));
            case NUMERIC ->
                pickPlain(
                        6,
                        List.of(
                                "(" + a + " + " + b + ")",
                                "(" + a + " * " + literal(Type.NUMERIC) + ")",
                                "(" + a + " / nullif(" + literal(Type.NUMERIC) + ", 0))",
                                "round(" + a + ", 1)",
                                "least(" + a + ", " + b + ")",
                                expression(Type.INT, columns, depth) + "::numeric",
                                expression(Type.INT, columns, depth) + "::numeric(9,2)",
                                "trunc(" + a + ", 1)",
                                "(- " + a + ")",
                                "(" + a + " - " + expression(Type.INT, columns, depth) + ")"));
            case TEXT ->
                pickPlain(
                        6,
                        List.of(
                                "(" + a + " || " + b + ")",
                                "upper(" + a + ")",
                                "substr(" + a + ", 2, 3)",
                                "replace(" + a + ", 'a', " + b + ")",
                                expression(Type.INT, columns, depth) + "::text",
                                "lpad(" + a + ", 4, '*')",
                                "left(" + a + ", 2)",
                                "concat(" + a + ", " + expression(Type.INT, columns, depth) + ")",
                                expression(Type.DATE, columns, depth) + "::text",
                                expression(Type.BOOL, columns, depth) + "::text",
                                a + "::varchar(3)",
                                "least(" + a + ", " + b + ")"));
            case BOOL -> condition(columns, depth);
            case DATE -> pick(List.of("(" + a + " + " + random.nextInt(40) + ")", "greatest(" + a + ", " + b + ")"));
        };
    }

    String condition(List<Column> columns, int depth) {
        Type type = pick(List.of(Type.values()));
        String a = expression(type, columns, depth);
        String b = expression(type, columns, depth);
        return switch (random.nextInt(broad ? 13 : 9)) {
            case 9 -> "(" + a + " IS NOT DISTINCT FROM " + b + ")";
            case 10 ->
                "(" + expression(Type.BOOL, columns, depth) + " IS "
                        + pick(List.of("TRUE", "NOT TRUE", "FALSE", "UNKNOWN")) + ")";
            case 11 ->
                "(" + a + " " + pick(List.of("=", "<>", "<", ">=")) + " " + pick(List.of("ANY", "ALL")) + " (ARRAY[" + b
                        + ", " + expression(type, columns, depth) + "]))";
            case 12 -> {
                Type second = pick(List.of(Type.values()));
                yield "((" + a + ", " + expression(second, columns, depth) + ") "
                        + pick(List.of("=", "<>", "<", "<=", ">", ">=")) + " (" + b + ", "
                        + expression(second, columns, depth) + "))";
            }
            case 0 -> "(" + a + " IS " + (random.nextBoolean() ? "" : "NOT ") + "NULL)";
            case 1 -> "(" + a + " IS DISTINCT FROM " + b + ")";
            case 2 -> "(" + a + " BETWEEN " + b + " AND " + expression(type, columns, depth) + ")";
            case 3 -> "(" + a + " IN (" + b + ", " + expression(type, columns, depth) + "))";
            case 4 -> "(" + expression(Type.BOOL, columns, depth) + " AND " + condition0(columns, depth) + ")";
            case 5 -> "(" + expression(Type.BOOL, columns, depth) + " OR " + condition0(columns, depth) + ")";
            case 6 -> "(NOT " + condition0(columns, depth) + ")";
            case 7 -> "(" + expression(Type.TEXT, columns, depth) + " LIKE '%a%')";
            default -> "(" + a + " " + pick(List.of("=", "<>", "<", "<=", ">", ">=")) + " " + b + ")";
        };
    }

    private String condition0(List<Column> columns, int depth) {
        return depth == 0 ? expression(Type.BOOL, columns, 0) : condition(columns, depth - 1);
    }

    /// A query of joins, one level of sub-queries, groups and set operations, whose rows are ordered by all of its
    /// columns.
    String plainQuery() {
        int columns = random.nextInt(1, 4);
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            types.add(pick(List.of(Type.values())));
        }
        String body = select(types);
        if (chance(15)) {
            body += " " + pick(List.of("UNION", "UNION ALL", "EXCEPT", "INTERSECT")) + " " + select(types);
        }
        StringBuilder order = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
            order.append(i == 1 ? " ORDER BY " : ", ").append(i).append(pick(List.of("", " DESC", " NULLS FIRST")));
        }
        return "SELECT * FROM (" + body + ") AS q" + order + (chance(20) ? " LIMIT " + random.nextInt(10) : "");
    }

    private String select(List<Type> types) {
        int tables = random.nextInt(1, 4);
        List<Column> visible = new ArrayList<>(columns("x0"));
        StringBuilder from = new StringBuilder("t" + random.nextInt(TABLES) + " AS x0");
        for (int t = 1; t < tables; t++) {
            visible.addAll(columns("x" + t));
            from.append(pick(List.of(" JOIN ", " LEFT JOIN ", " RIGHT JOIN ")))
                    .append("t")
                    .append(random.nextInt(TABLES))
                    .append(" AS x")
                    .append(t)
                    .append(" ON x0.")
                    .append(pick(List.of("k", "i")))
                    .append(" = x")
                    .append(t)
                    .append(pick(List.of(".k", ".i")));
        }
        String where = chance(70) ? " WHERE " + where(visible) : "";
        if (chance(25)) {
            return aggregate(types, visible, from + where);
        }
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            items.append(i == 0 ? "" : ", ")
                    .append(item(types.get(i), visible))
                    .append(" AS c")
                    .append(i);
        }
        return "SELECT " + (chance(20) ? "DISTINCT " : "") + items + " FROM " + from + where;
    }

    private String item(Type type, List<Column> visible) {
        if (type == Type.INT && chance(10)) {
            return "(count(*) OVER (PARTITION BY x0.i ORDER BY x0.k, x0.s))::int";
        }
        if (type == Type.INT && chance(10)) {
            return "(SELECT max(y.i) FROM t" + random.nextInt(TABLES) + " AS y WHERE y.k = x0.k)";
        }
        return expression(type, visible, DEPTH);
    }

    private String where(List<Column> visible) {
        return switch (random.nextInt(6)) {
            case 0 ->
                (chance(50) ? "" : "NOT ") + "EXISTS (SELECT 1 FROM t" + random.nextInt(TABLES)
                        + " AS y WHERE y.i = x0.i AND " + condition(columns("y"), 1) + ")";
            case 1 ->
                "x0.i " + (chance(50) ? "" : "NOT ") + "IN (SELECT y.i FROM t" + random.nextInt(TABLES) + " AS y WHERE "
                        + condition(columns("y"), 1) + ")";
            default -> condition(visible, 2);
        };
    }

    private String aggregate(List<Type> types, List<Column> visible, String from) {
        String key = pick(visible).name();
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            Type type = types.get(i);
            String inner = expression(type, visible, 1);
            items.append(i == 0 ? "" : ", ")
                    .append(
                            switch (type) {
                                case INT ->
                                    chance(50)
                                            ? "count(" + (chance(30) ? "DISTINCT " : "") + inner + ")::int"
                                            : "sum(" + inner + ")::int";
                                case NUMERIC -> pick(List.of("sum(", "avg(", "max(")) + inner + ")";
                                case TEXT, DATE -> pick(List.of("min(", "max(")) + inner + ")";
                                case BOOL -> pick(List.of("bool_and(", "bool_or(")) + inner + ")";
                            })
                    .append(" AS c")
                    .append(i);
        }
        String having = chance(20) ? " HAVING count(*) > " + random.nextInt(3) : "";
        return "SELECT " + items + " FROM " + from + " GROUP BY " + key + having;
    }

    /// A query that is nested and of every kind there is.
    String nestedQuery() {
        broad = true;
        try {
            return new RandomQueries(this).query();
        } finally {
            broad = false;
        }
    }

    /// A change of rows by key, with what it returns.
    String change() {
        int table = random.nextInt(TABLES);
        List<Column> own = columns("t" + table);
        String where = " WHERE t" + table + ".k = " + random.nextInt(ROWS);
        return switch (random.nextInt(6)) {
            case 3 ->
                "UPDATE t" + table + " SET i = " + expression(Type.INT, columns("y"), 1) + " FROM " + table() + " AS y"
                        + where + " AND y.k = t" + table + ".k RETURNING t" + table + ".i, y.*, "
                        + expression(Type.TEXT, columns("y"), 1) + " AS joined";
            case 4 ->
                "DELETE FROM t" + table + " USING " + table() + " AS y" + where + " AND y.k = t" + table
                        + ".k RETURNING *";
            case 5 ->
                "WITH w AS (UPDATE t" + table + " SET i = " + expression(Type.INT, own, 1) + where
                        + " RETURNING k, i, s) SELECT w.*, y.i AS before FROM w JOIN t" + table
                        + " AS y ON y.k = w.k ORDER BY 1";
            case 0 ->
                "UPDATE t" + table + " SET i = " + expression(Type.INT, own, 1) + ", s = "
                        + expression(Type.TEXT, own, 1) + where + " RETURNING *";
            case 1 -> "DELETE FROM t" + table + where + " RETURNING k, i";
            default ->
                "INSERT INTO t" + table + " VALUES (" + random.nextInt(ROWS) + ", " + literal(Type.INT) + ", "
                        + literal(Type.NUMERIC) + ", " + literal(Type.TEXT) + ", " + literal(Type.BOOL) + ", "
                        + literal(Type.DATE) + ") ON CONFLICT (k) DO UPDATE SET i = t" + table
                        + ".i + 1 RETURNING k, i";
        };
    }
}
