package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Partitioning;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The clauses of partitioned tables and partitions, as PostgreSQL writes them.
public final class PartitionText {
    private PartitionText() {}

    /// `RANGE (a, lower(b))`, as pg_get_partkeydef has it.
    static String key(TableDescriptor table) {
        PartitionKey key = Objects.requireNonNull(table.lineage().key());
        List<String> parts = new ArrayList<>();
        for (PartitionKey.Part part : key.parts()) {
            parts.add(
                    part.column() > 0
                            ? Definitions.quote(table.column(part.column()).name())
                            : enclosed(Objects.requireNonNull(part.expressionSql())));
        }
        return key.strategy().name() + " (" + String.join(", ", parts) + ")";
    }

    private static String enclosed(String sql) {
        return isCall(sql) ? sql : "(" + expression(sql) + ")";
    }

    /// A function call stands by itself, everything else in parentheses.
    public static String expression(String sql) {
        return isCall(sql) ? sql : "(" + sql + ")";
    }

    private static boolean isCall(String sql) {
        return sql.matches("(?s)[a-zA-Z_][a-zA-Z_0-9.]*\\(.*\\)") && depthIsOne(sql);
    }

    private static boolean depthIsOne(String sql) {
        int depth = 0;
        for (int i = sql.indexOf('('); i < sql.length(); i++) {
            depth += sql.charAt(i) == '(' ? 1 : sql.charAt(i) == ')' ? -1 : 0;
            if (depth == 0 && i < sql.length() - 1) {
                return false;
            }
        }
        return true;
    }

    /// `FOR VALUES FROM (1) TO (10)`, as pg_get_expr(relpartbound) has it.
    static String bound(TableDescriptor partition, CatalogSnapshot catalog) {
        TableDescriptor above = Objects.requireNonNull(catalog.partitioned(partition));
        SqlType[] types = Partitioning.types(above, catalog);
        return switch (Objects.requireNonNull(partition.lineage().bound())) {
            case PartitionBound.Default any -> "DEFAULT";
            case PartitionBound.Values in ->
                "FOR VALUES IN ("
                        + String.join(
                                ", ",
                                in.values().stream()
                                        .map(v -> literal(types[0], v))
                                        .toList())
                        + ")";
            case PartitionBound.Range range ->
                "FOR VALUES FROM (" + limits(types, range.from()) + ") TO (" + limits(types, range.to()) + ")";
            case PartitionBound.Hash(int modulus, int remainder) ->
                "FOR VALUES WITH (modulus " + modulus + ", remainder " + remainder + ")";
        };
    }

    /// What all rows of a partition satisfy, as pg_get_partition_constraintdef has it: what its own bound says behind
    /// what those of the partitions around it say.
    static @Nullable String constraint(TableDescriptor partition, CatalogSnapshot catalog) {
        List<String> all = new ArrayList<>();
        for (TableDescriptor at = partition; at != null && at.lineage().isPartition(); at = catalog.partitioned(at)) {
            all.addAll(0, PartitionConditions.of(at, catalog));
        }
        return all.isEmpty() ? null : all.size() == 1 ? all.getFirst() : "(" + String.join(" AND ", all) + ")";
    }

    private static String limits(SqlType[] types, List<PartitionBound.Limit> limits) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            PartitionBound.Limit limit = limits.get(i);
            texts.add(limit.value() == null ? limit.kind().name() : literal(types[i], limit.value()));
        }
        return String.join(", ", texts);
    }

    /// A value as a constant without its type: only an int4 that is not negative, a number with a point and a boolean
    /// need no quotes.
    public static String literal(SqlType type, @Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        int oid = type.base().oid();
        if (oid == PgTypes.BOOL.oid()) {
            return text.toLowerCase(Locale.ROOT).startsWith("t") ? "true" : "false";
        }
        boolean plain = oid == PgTypes.INT4.oid() && text.charAt(0) != '-'
                || oid == PgTypes.NUMERIC.oid() && Character.isDigit(text.charAt(0)) && text.indexOf('.') >= 0;
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }
}
