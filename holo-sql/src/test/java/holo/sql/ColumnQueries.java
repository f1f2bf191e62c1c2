package holo.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes queries over the tables of {@link ColumnRouteTest}, each with an order that leaves nothing open.
final class ColumnQueries {
    private static final List<String> NUMBERS = List.of("s", "i", "b", "n", "m");
    private static final List<String> TEXTS = List.of("v", "x", "c");
    private static final List<String> OTHERS = List.of("d", "ts", "ok", "u");

    private final Random random;

    private ColumnQueries(Random random) {
        this.random = random;
    }

    static String next(Random random) {
        return new ColumnQueries(random).query();
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String query() {
        return switch (random.nextInt(4)) {
            case 0 ->
                "SELECT id, " + list(1 + random.nextInt(3), this::scalar) + from() + " ORDER BY id"
                        + (random.nextBoolean() ? " LIMIT " + random.nextInt(20) : "");
            case 1 -> "SELECT " + list(1 + random.nextInt(4), this::aggregate) + from();
            case 2 -> {
                String key = one(List.of("i", "c", "ok", "extract(year FROM d)", "i % 3", "d", "v"));
                yield "SELECT " + key + ", " + list(1 + random.nextInt(3), this::aggregate) + from() + " GROUP BY 1"
                        + (random.nextInt(3) == 0 ? " HAVING count(*) > " + random.nextInt(30) : "") + " ORDER BY 1"
                        + one(List.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST"));
            }
            default ->
                "SELECT g.name, " + list(1 + random.nextInt(3), this::aggregate) + " FROM t "
                        + one(List.of("JOIN", "LEFT JOIN")) + " g ON t.i = g.k" + where()
                        + " GROUP BY g.name ORDER BY 1";
        };
    }

    private interface Part {
        String make();
    }

    private static String list(int count, Part part) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(part.make());
        }
        return String.join(", ", parts);
    }

    private String from() {
        return " FROM t" + where();
    }

    private String where() {
        int conditions = random.nextInt(3);
        if (conditions == 0) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < conditions; i++) {
            parts.add(condition());
        }
        return " WHERE " + String.join(one(List.of(" AND ", " OR ")), parts);
    }

    private String condition() {
        return switch (random.nextInt(8)) {
            case 0 -> one(NUMBERS) + one(List.of(" < ", " >= ", " = ", " <> ")) + number();
            case 1 ->
                one(TEXTS) + one(List.of(" < ", " >= ", " = ", " <> ")) + "'" + one(List.of("c3", "v1", "text 5"))
                        + "'";
            case 2 ->
                one(List.of("x", "v")) + one(List.of(" LIKE ", " NOT LIKE ")) + "'"
                        + one(List.of("%1%", "v_ %", "text%", "%é")) + "'";
            case 3 -> one(NUMBERS) + " BETWEEN " + (random.nextInt(50) - 50) + " AND " + random.nextInt(100);
            case 4 -> one(OTHERS) + one(List.of(" IS NULL", " IS NOT NULL"));
            case 5 ->
                "d " + one(List.of("<", ">=")) + " date '2004-02-29' + interval '" + random.nextInt(30) + " months'";
            case 6 -> "i IN (" + random.nextInt(20) + ", " + random.nextInt(20) + ", NULL)";
            default -> "NOT (" + one(NUMBERS) + " > " + number() + ")";
        };
    }

    private String number() {
        return one(List.of("0", "3", "-17.25", "12.5", "1000", "0.001", "99999999999"));
    }

    private String scalar() {
        return switch (random.nextInt(8)) {
            case 0 -> one(TEXTS);
            case 1 -> one(OTHERS);
            case 2 -> one(NUMBERS) + one(List.of(" + ", " - ", " * ")) + one(List.of("s", "n", "m", "1.50", "2"));
            case 3 -> one(NUMBERS) + " / " + one(List.of("3", "7.0", "0.25", "1000"));
            case 4 -> "CASE WHEN " + condition() + " THEN " + one(NUMBERS) + " ELSE " + number() + " END";
            case 5 -> "coalesce(" + one(NUMBERS) + ", " + one(NUMBERS) + ", 1.5)";
            case 6 -> "round(n * m, " + random.nextInt(4) + ")";
            default -> one(NUMBERS);
        };
    }

    private String aggregate() {
        return switch (random.nextInt(7)) {
            case 0 -> "count(*)";
            case 1 -> "count(DISTINCT " + one(NUMBERS) + ")";
            case 2 -> one(List.of("min", "max")) + "(" + one(List.of("s", "i", "n", "x", "c", "d", "ts")) + ")";
            case 3 -> "sum(CASE WHEN " + condition() + " THEN " + one(NUMBERS) + " ELSE " + number() + " END)";
            case 4 -> "avg(" + one(NUMBERS) + ")";
            case 5 -> "sum(" + one(NUMBERS) + ") / " + one(List.of("3", "nullif(count(s), 0)", "7.5"));
            default -> "sum(" + one(NUMBERS) + one(List.of("", " * 2", " + 0.125")) + ")";
        };
    }
}
