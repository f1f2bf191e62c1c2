package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.PartitionBound.Limit;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Partitioning;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bound of a partition as conditions on its rows, the way PostgreSQL makes them of it.
final class PartitionConditions {
    private final TableDescriptor table;
    private final SqlType[] types;
    private final String[] columns;

    private PartitionConditions(TableDescriptor table, CatalogSnapshot catalog) {
        this.table = table;
        this.types = Partitioning.types(table, catalog);
        PartitionKey key = Objects.requireNonNull(table.lineage().key());
        this.columns = key.parts().stream()
                .map(part -> part.column() > 0
                        ? Definitions.quote(table.column(part.column()).name())
                        : Objects.requireNonNull(part.expressionSql()))
                .toArray(String[]::new);
    }

    /// Conditions that all hold.
    static List<String> of(TableDescriptor partition, CatalogSnapshot catalog) {
        TableDescriptor above = Objects.requireNonNull(catalog.partitioned(partition));
        PartitionConditions conditions = new PartitionConditions(above, catalog);
        return conditions.of(Objects.requireNonNull(partition.lineage().bound()), catalog);
    }

    private List<String> of(PartitionBound bound, CatalogSnapshot catalog) {
        return switch (bound) {
            case PartitionBound.Values in -> List.of(list(in.values()));
            case PartitionBound.Range range -> range(range, true);
            case PartitionBound.Hash(int modulus, int remainder) ->
                List.of("satisfies_hash_partition('" + Integer.toUnsignedString(table.oid()) + "'::oid, " + modulus
                        + ", " + remainder + ", " + String.join(", ", columns) + ")");
            case PartitionBound.Default any -> rest(catalog);
        };
    }

    private List<String> rest(CatalogSnapshot catalog) {
        List<@Nullable String> values = new ArrayList<>();
        List<String> ranges = new ArrayList<>();
        for (TableDescriptor partition : Partitioning.of(table, catalog).partitions()) {
            switch (Objects.requireNonNull(partition.lineage().bound())) {
                case PartitionBound.Values in -> values.addAll(in.values());
                case PartitionBound.Range range -> ranges.add(all(range(range, false)));
                case PartitionBound.Hash hash -> {}
                case PartitionBound.Default any -> {}
            }
        }
        if (!values.isEmpty()) {
            return List.of("(NOT " + list(values) + ")");
        }
        if (ranges.isEmpty()) {
            return List.of();
        }
        List<String> set = new ArrayList<>();
        for (String column : columns) {
            set.add("(" + column + " IS NOT NULL)");
        }
        set.add(ranges.size() == 1 ? ranges.getFirst() : "(" + String.join(" OR ", ranges) + ")");
        return List.of("(NOT " + all(set) + ")");
    }

    private static String all(List<String> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : "(" + String.join(" AND ", conditions) + ")";
    }

    private String list(List<@Nullable String> values) {
        List<String> texts = values.stream()
                .filter(Objects::nonNull)
                .map(v -> typed(0, Objects.requireNonNull(v)))
                .toList();
        String column = columns[0];
        String equal = switch (texts.size()) {
            case 0 -> "";
            case 1 -> "(" + column + " = " + texts.getFirst() + ")";
            default -> "(" + column + " = ANY (ARRAY[" + String.join(", ", texts) + "]))";
        };
        if (!values.contains(null)) {
            return "((" + column + " IS NOT NULL) AND " + equal + ")";
        }
        return equal.isEmpty() ? "(" + column + " IS NULL)" : "((" + column + " IS NULL) OR " + equal + ")";
    }

    private String typed(int part, String text) {
        String literal = PartitionText.literal(types[part], text);
        return types[part].base().oid() == PgTypes.BOOL.oid() || !literal.startsWith("'")
                ? literal
                : literal + "::" + TypeModifiers.format(types[part], TypeModifiers.NONE);
    }

    /// What a range says: that the parts at its beginning which are equal at both ends are just that, and what is left
    /// lies between.
    private List<String> range(PartitionBound.Range range, boolean notNull) {
        List<String> conditions = new ArrayList<>();
        if (notNull) {
            for (String column : columns) {
                conditions.add("(" + column + " IS NOT NULL)");
            }
        }
        int same = 0;
        while (same < columns.length
                && isSame(range.from().get(same), range.to().get(same))) {
            conditions.add("(" + columns[same] + " = "
                    + typed(same, Objects.requireNonNull(range.from().get(same).value())) + ")");
            same++;
        }
        String low = edge(range.from(), same, " > ", " >= ", Limit.Kind.MINVALUE);
        String high = edge(range.to(), same, " < ", " < ", Limit.Kind.MAXVALUE);
        if (!low.isEmpty()) {
            conditions.add(low);
        }
        if (!high.isEmpty()) {
            conditions.add(high);
        }
        return conditions.isEmpty() ? List.of("true") : conditions;
    }

    private static boolean isSame(Limit from, Limit to) {
        return from.value() != null && from.value().equals(to.value());
    }

    /// @param open the kind of limit at which nothing more is asked
    private String edge(List<Limit> limits, int from, String strict, String last, Limit.Kind open) {
        List<String> ways = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = from; i < columns.length; i++) {
            Limit limit = limits.get(i);
            if (limit.value() == null) {
                if (limit.kind() == open && !equal.isEmpty()) {
                    ways.add(all(equal));
                }
                break;
            }
            String value = typed(i, limit.value());
            boolean end = i + 1 == columns.length
                    || limits.get(i + 1).kind() == open && limits.get(i + 1).value() == null;
            List<String> way = new ArrayList<>(equal);
            String operator =
                    i + 1 == columns.length ? last : end ? strict.strip().equals(">") ? " >= " : " <= " : strict;
            way.add("(" + columns[i] + operator + value + ")");
            ways.add(all(way));
            if (end) {
                break;
            }
            equal.add("(" + columns[i] + " = " + value + ")");
        }
        return ways.isEmpty() ? "" : ways.size() == 1 ? ways.getFirst() : "(" + String.join(" OR ", ways) + ")";
    }
}
