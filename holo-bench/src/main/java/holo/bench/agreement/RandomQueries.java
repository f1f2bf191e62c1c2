package holo.bench.agreement;

import holo.bench.agreement.RandomSql.Column;
import holo.bench.agreement.RandomSql.Type;
import java.util.ArrayList;
import java.util.List;

/// Draws queries over the tables of {@link RandomSql}: joins of all kinds, sub-queries in all places, groups, windows,
/// set operations, WITH. Every result has one possible order.
final class RandomQueries {
    private static final int DEPTH = 3;
    private static final int NESTING_MAX = 2;
    private static final List<String> SET_OPERATIONS =
            List.of("UNION", "UNION ALL", "EXCEPT", "EXCEPT ALL", "INTERSECT", "INTERSECT ALL");

    private final RandomSql sql;
    private int aliases;

    RandomQueries(RandomSql sql) {
        this.sql = sql;
    }

    /// What a FROM clause offers.
    ///
    /// @param unique the first column tells rows apart
    private record From(String text, List<Column> columns, boolean unique) {}

    private List<Type> types(int count) {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(sql.pick(List.of(Type.values())));
        }
        return types;
    }

    private String alias() {
        return "x" + aliases++;
    }

    /// A query with an order that leaves nothing open.
    String query() {
        int columns = 1 + sql.below(3);
        List<Type> types = types(columns);
        String with = "";
        String body;
        if (sql.chance(10)) {
            with = "WITH w0 AS (" + select(types, List.of(), 1) + ") ";
            body = "SELECT * FROM w0 " + sql.pick(SET_OPERATIONS) + " " + select(types, List.of(), 0);
        } else {
            body = select(types, List.of(), 0);
        }
        while (sql.chance(15)) {
            body = "(" + body + ") " + sql.pick(SET_OPERATIONS) + " (" + select(types, List.of(), 1) + ")";
        }
        String limit = sql.chance(20) ? " LIMIT " + sql.below(10) : "";
        if (sql.chance(5)) {
            limit = " OFFSET " + sql.below(5);
        }
        if (sql.chance(3)) {
            limit = " LIMIT greatest((SELECT count(*) FROM " + sql.table() + ") - " + sql.below(20) + ", 0)";
        }
        return with + "SELECT * FROM (" + body + ") AS q" + order(columns) + limit;
    }

    private String order(int columns) {
        StringBuilder order = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
            order.append(i == 1 ? " ORDER BY " : ", ")
                    .append(i)
                    .append(sql.pick(List.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST")));
        }
        return order.toString();
    }

    // ---- FROM

    private From from(int nesting) {
        From from = item(nesting);
        int joins = sql.pick(List.of(0, 0, 1, 1, 2));
        for (int i = 0; i < joins; i++) {
            from = join(from, nesting);
        }
        return from;
    }

    private From item(int nesting) {
        String alias = alias();
        if (nesting < NESTING_MAX && sql.chance(15)) {
            List<Type> types = List.of(Type.INT, Type.INT, Type.TEXT);
            return new From(
                    "(" + select(types, List.of(), nesting + 1) + ") AS " + alias + " (k, i, s)",
                    List.of(
                            new Column(alias + ".k", Type.INT),
                            new Column(alias + ".i", Type.INT),
                            new Column(alias + ".s", Type.TEXT)),
                    false);
        }
        if (sql.chance(5)) {
            return new From(
                    "(VALUES (1, 'a'), (2, NULL), (NULL, 'Holo')) AS " + alias + " (k, s)",
                    List.of(new Column(alias + ".k", Type.INT), new Column(alias + ".s", Type.TEXT)),
                    false);
        }
        return new From(sql.table() + " AS " + alias, RandomSql.columns(alias), true);
    }

    private static List<Column> both(List<Column> left, List<Column> right) {
        List<Column> all = new ArrayList<>(left);
        all.addAll(right);
        return all;
    }

    private From join(From left, int nesting) {
        if (sql.chance(8)) {
            return lateral(left, nesting);
        }
        From right = item(nesting);
        List<Column> all = both(left.columns(), right.columns());
        if (left.unique() && right.unique() && sql.chance(15)) {
            if (sql.chance(20)) {
                String kind = sql.pick(List.of(" NATURAL JOIN ", " NATURAL LEFT JOIN ", " NATURAL FULL JOIN "));
                return new From(left.text() + kind + right.text(), all, false);
            }
            String names = sql.pick(List.of("k", "i", "k, i", "s"));
            return new From(
                    left.text() + sql.pick(List.of(" JOIN ", " LEFT JOIN ", " FULL JOIN ", " RIGHT JOIN "))
                            + right.text() + " USING (" + names + ")",
                    all,
                    false);
        }
        String equal = key(left) + " = " + key(right);
        return switch (sql.below(10)) {
            case 0 -> new From(left.text() + " FULL JOIN " + right.text() + " ON " + equal, all, false);
            case 1 ->
                sql.chance(30)
                        ? new From(left.text() + " CROSS JOIN " + right.text(), all, false)
                        : new From(left.text() + " JOIN " + right.text() + " ON " + equal, all, false);
            case 2, 3 ->
                new From(
                        left.text() + sql.pick(List.of(" JOIN ", " LEFT JOIN ", " RIGHT JOIN ")) + right.text() + " ON "
                                + equal + " AND " + sql.condition(all, 1),
                        all,
                        false);
            case 4 ->
                new From(
                        left.text() + sql.pick(List.of(" JOIN ", " LEFT JOIN ", " RIGHT JOIN ")) + right.text() + " ON "
                                + key(left) + sql.pick(List.of(" < ", " >= ", " <> ")) + key(right),
                        all,
                        false);
            case 5 ->
                new From(
                        left.text() + sql.pick(List.of(" JOIN ", " LEFT JOIN ")) + right.text() + " ON " + equal
                                + " AND " + where(new From("", all, false), all, nesting + 1),
                        all,
                        false);
            default ->
                new From(
                        left.text() + sql.pick(List.of(" JOIN ", " LEFT JOIN ", " RIGHT JOIN ")) + right.text() + " ON "
                                + equal,
                        all,
                        false);
        };
    }

    private From lateral(From left, int nesting) {
        String alias = alias();
        if (sql.chance(30)) {
            String rows = "generate_series(1, least(" + sql.expression(Type.INT, left.columns(), 1) + ", 3)) AS "
                    + alias + " (k)";
            return new From(
                    left.text() + (sql.chance(50) ? " CROSS JOIN " + rows : " LEFT JOIN " + rows + " ON true"),
                    both(left.columns(), List.of(new Column(alias + ".k", Type.INT))),
                    false);
        }
        String inner = nesting < NESTING_MAX
                ? select(List.of(Type.INT, Type.TEXT), left.columns(), nesting + 1)
                : "SELECT " + sql.expression(Type.INT, left.columns(), 1) + ", "
                        + sql.expression(Type.TEXT, left.columns(), 1);
        return new From(
                left.text()
                        + (sql.chance(50)
                                ? " CROSS JOIN LATERAL (" + inner + ") AS " + alias + " (i, s)"
                                : " LEFT JOIN LATERAL (" + inner + ") AS " + alias + " (i, s) ON true"),
                both(left.columns(), List.of(new Column(alias + ".i", Type.INT), new Column(alias + ".s", Type.TEXT))),
                false);
    }

    private String key(From from) {
        List<Column> keys =
                from.columns().stream().filter(c -> c.type() == Type.INT).toList();
        return sql.pick(keys).name();
    }

    // ---- SELECT

    private String select(List<Type> types, List<Column> outer, int nesting) {
        From from = from(nesting);
        List<Column> visible = both(from.columns(), outer);
        String where = sql.chance(70) ? " WHERE " + where(from, visible, nesting) : "";
        if (sql.chance(30)) {
            return aggregate(types, from, from.text() + where, nesting);
        }
        boolean distinct = sql.chance(20);
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            items.append(i == 0 ? "" : ", ")
                    .append(value(types.get(i), from, visible, nesting))
                    .append(" AS c")
                    .append(i);
        }
        if (!distinct && from.unique() && sql.chance(8)) {
            String key = from.columns().get(sql.below(from.columns().size())).name();
            return "(SELECT DISTINCT ON (" + key + ") " + items + " FROM " + from.text() + where + " ORDER BY " + key
                    + ", " + from.columns().getFirst().name() + ")";
        }
        return "SELECT " + (distinct ? "DISTINCT " : "") + items + " FROM " + from.text() + where;
    }

    private String value(Type type, From from, List<Column> visible, int nesting) {
        if (sql.chance(8)) {
            return window(type, from);
        }
        if (nesting < NESTING_MAX && sql.chance(10)) {
            return scalar(type, visible, nesting);
        }
        return sql.expression(type, visible, DEPTH);
    }

    /// A query of one value.
    private String scalar(Type type, List<Column> outer, int nesting) {
        From from = from(nesting + 1);
        List<Column> visible = both(from.columns(), outer);
        String where = sql.chance(80) ? " WHERE " + where(from, visible, nesting + 1) : "";
        if (from.unique() && sql.chance(30)) {
            return "(SELECT " + sql.expression(type, visible, 1) + " FROM " + from.text() + where + " ORDER BY "
                    + from.columns().getFirst().name() + sql.pick(List.of("", " DESC")) + " LIMIT 1)";
        }
        return "(SELECT " + aggregateOf(type, sql.expression(type, from.columns(), 1), from.columns()) + " FROM "
                + from.text() + where + ")";
    }

    private String where(From from, List<Column> visible, int nesting) {
        if (nesting >= NESTING_MAX || sql.chance(60)) {
            return sql.condition(visible, 2);
        }
        String not = sql.chance(50) ? "" : "NOT ";
        String test = switch (sql.below(5)) {
            case 0 -> not + "EXISTS (" + select(List.of(Type.INT), visible, nesting + 1) + ")";
            case 1 -> {
                Type type = sql.pick(List.of(Type.values()));
                yield sql.expression(type, visible, 1) + " " + not + "IN ("
                        + select(List.of(type), sql.chance(50) ? visible : List.of(), nesting + 1) + ")";
            }
            case 2 -> {
                Type type = sql.pick(List.of(Type.values()));
                yield sql.expression(type, visible, 1) + " "
                        + sql.pick(List.of("=", "<>", "<", "<=", ">", ">=")) + " "
                        + sql.pick(List.of("ANY", "ALL")) + " ("
                        + select(List.of(type), sql.chance(50) ? visible : List.of(), nesting + 1) + ")";
            }
            case 3 -> {
                Type type = sql.pick(List.of(Type.values()));
                yield sql.expression(type, visible, 1) + " "
                        + sql.pick(List.of("=", "<>", "<", "<=", ">", ">=")) + " "
                        + scalar(type, visible, nesting);
            }
            default -> {
                List<Type> two = types(2);
                yield "(" + sql.expression(two.get(0), visible, 1) + ", "
                        + sql.expression(two.get(1), visible, 1) + ") " + not + "IN ("
                        + select(two, sql.chance(50) ? visible : List.of(), nesting + 1) + ")";
            }
        };
        String plain = sql.condition(from.columns(), 1);
        return switch (sql.below(4)) {
            case 0 -> test + " AND " + plain;
            case 1 -> "(" + test + ") OR " + plain;
            case 2 -> "NOT (" + test + ")";
            default -> test;
        };
    }

    // ---- groups

    private String aggregateOf(Type type, String inner, List<Column> columns) {
        String filter = sql.chance(20) ? " FILTER (WHERE " + sql.condition(columns, 1) + ")" : "";
        String distinct = sql.chance(20) ? "DISTINCT " : "";
        return switch (type) {
            case INT ->
                switch (sql.below(4)) {
                    case 0 -> "count(*)" + filter + "::int";
                    case 1 -> "count(" + distinct + inner + ")" + filter + "::int";
                    case 2 -> sql.pick(List.of("min(", "max(")) + inner + ")" + filter;
                    default -> "sum(" + distinct + inner + ")" + filter + "::int";
                };
            case NUMERIC -> sql.pick(List.of("sum(", "avg(", "max(", "min(")) + distinct + inner + ")" + filter;
            case TEXT ->
                sql.chance(25)
                        ? "string_agg(" + inner + ", ',' ORDER BY " + inner + sql.pick(List.of("", " DESC")) + ")"
                                + filter
                        : sql.pick(List.of("min(", "max(")) + inner + ")" + filter;
            case DATE -> sql.pick(List.of("min(", "max(")) + inner + ")" + filter;
            case BOOL -> sql.pick(List.of("bool_and(", "bool_or(", "every(")) + inner + ")" + filter;
        };
    }

    private String aggregate(List<Type> types, From from, String text, int nesting) {
        List<Column> own = from.columns();
        List<Column> keys = new ArrayList<>();
        int count = sql.below(4);
        for (int i = 0; i < count; i++) {
            Column key = sql.chance(70) ? sql.pick(own) : expressionKey(own);
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            Type type = types.get(i);
            List<Column> fitting = keys.stream().filter(c -> c.type() == type).toList();
            String item;
            if (!fitting.isEmpty() && sql.chance(40)) {
                item = sql.pick(fitting).name();
            } else if (type == Type.INT && !keys.isEmpty() && sql.chance(10)) {
                item = "(sum(count(*)) OVER (PARTITION BY " + sql.pick(keys).name() + "))::int";
            } else if (type == Type.INT && !keys.isEmpty() && sql.chance(10)) {
                item = "(rank() OVER (ORDER BY count(*), " + sql.pick(keys).name() + sql.pick(List.of("", " DESC"))
                        + "))::int";
            } else if (nesting < NESTING_MAX && sql.chance(10)) {
                item = overGroups(type, keys, nesting);
            } else {
                item = aggregateOf(type, sql.expression(type, own, 1), own);
            }
            items.append(i == 0 ? "" : ", ").append(item).append(" AS c").append(i);
        }
        String having = sql.chance(25) ? " HAVING " + having(keys, own, nesting) : "";
        return "SELECT " + items + " FROM " + text + groupBy(keys) + having;
    }

    /// A query of one value over the keys of groups, which are constants in it.
    private String overGroups(Type type, List<Column> keys, int nesting) {
        // Inside of another query, an expression is none of the keys.
        List<Column> named =
                keys.stream().filter(key -> !key.name().contains("(")).toList();
        if (type != Type.INT || sql.chance(50)) {
            return scalar(type, named, nesting);
        }
        String alias = alias();
        return "(SELECT " + sql.pick(List.of("max(", "min(", "count(")) + alias + ".i)::int + "
                + sql.expression(type, named, 1) + " FROM " + sql.table() + " AS " + alias + " WHERE "
                + sql.condition(both(RandomSql.columns(alias), named), 1) + ")";
    }

    private Column expressionKey(List<Column> own) {
        Type type = sql.pick(List.of(Type.values()));
        List<Column> fitting = own.stream().filter(c -> c.type() == type).toList();
        if (fitting.isEmpty()) {
            return sql.pick(own);
        }
        String name = sql.pick(fitting).name();
        return new Column(
                switch (type) {
                    case INT -> "(" + name + " % 3)";
                    case NUMERIC -> "round(" + name + ")";
                    case TEXT -> "upper(" + name + ")";
                    case BOOL -> "(" + name + " IS NULL)";
                    case DATE -> "(" + name + " + 1)";
                },
                type);
    }

    private String having(List<Column> keys, List<Column> own, int nesting) {
        String count = "count(*) " + sql.pick(List.of(">", "<=", "<>")) + " " + sql.below(3);
        if (nesting < NESTING_MAX && sql.chance(30)) {
            Type type = sql.pick(List.of(Type.values()));
            return count + " AND " + aggregateOf(type, sql.expression(type, own, 1), own)
                    + sql.pick(List.of(" IS DISTINCT FROM ", " >= ", " < ")) + overGroups(type, keys, nesting);
        }
        return !keys.isEmpty() && sql.chance(40)
                ? count + " OR " + sql.pick(keys).name() + " IS NULL"
                : count;
    }

    private String groupBy(List<Column> keys) {
        if (keys.isEmpty()) {
            return "";
        }
        String list = String.join(", ", keys.stream().map(Column::name).toList());
        return " GROUP BY "
                + switch (sql.below(8)) {
                    case 0 -> "ROLLUP (" + list + ")";
                    case 1 -> "CUBE (" + list + ")";
                    case 2 -> "GROUPING SETS ((" + list + "), ())";
                    case 3 ->
                        "GROUPING SETS ((" + list + "), (" + keys.getFirst().name() + "))";
                    default -> list;
                };
    }

    // ---- windows

    /// A window function whose value does not depend on the order of equal rows.
    private String window(Type type, From from) {
        List<Column> own = from.columns();
        String partition = sql.chance(60) ? "PARTITION BY " + sql.pick(own).name() + " " : "";
        String by = sql.pick(own).name() + sql.pick(List.of("", " DESC", " NULLS FIRST"));
        String inner = "(" + sql.expression(type, own, 1) + ")::" + typeName(type);
        boolean exact = from.unique();
        String ordered = exact ? by + ", " + own.getFirst().name() : by;
        String over =
                " OVER (" + partition + "ORDER BY " + ordered + (exact && sql.chance(40) ? " " + frame() : "") + ")";
        if (type == Type.INT && sql.chance(40)) {
            String ranking = exact
                    ? sql.pick(List.of("row_number()", "rank()", "dense_rank()", "ntile(3)", "count(*)"))
                    : sql.pick(List.of("rank()", "dense_rank()", "count(*)"));
            return "(" + ranking + " OVER (" + partition + "ORDER BY " + ordered + "))::int";
        }
        if (exact && sql.chance(40)) {
            return switch (sql.below(5)) {
                case 0 -> "lag(" + inner + ") OVER (" + partition + "ORDER BY " + ordered + ")";
                case 1 ->
                    "lead(" + inner + ", 2, " + sql.literal(type) + ") OVER (" + partition + "ORDER BY " + ordered
                            + ")";
                case 2 -> "last_value(" + inner + ")" + over;
                case 3 -> "nth_value(" + inner + ", 2)" + over;
                default -> "first_value(" + inner + ")" + over;
            };
        }
        return switch (type) {
            case INT -> "(sum(" + inner + ")" + over + ")::int";
            case NUMERIC -> sql.pick(List.of("sum(", "avg(", "min(")) + inner + ")" + over;
            case TEXT, DATE -> sql.pick(List.of("min(", "max(")) + inner + ")" + over;
            case BOOL -> sql.pick(List.of("bool_and(", "bool_or(")) + inner + ")" + over;
        };
    }

    private static String typeName(Type type) {
        return switch (type) {
            case INT -> "int";
            case NUMERIC -> "numeric";
            case TEXT -> "text";
            case BOOL -> "boolean";
            case DATE -> "date";
        };
    }

    private String frame() {
        return sql.pick(List.of(
                        "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
                        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING",
                        "ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING",
                        "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
                        "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"))
                + sql.pick(List.of("", "", " EXCLUDE CURRENT ROW", " EXCLUDE TIES", " EXCLUDE GROUP"));
    }
}
