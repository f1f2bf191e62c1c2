package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.TableFamily;
import holo.sql.plan.Partitioning;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Makes bounds of partitions of what is written, and checks that no row could be in two partitions.
final class PartitionBounds {
    private final DdlContext context;
    private final TableDescriptor table;
    private final PartitionKey key;
    private final SqlType[] types;

    PartitionBounds(DdlContext context, TableDescriptor table) {
        this.context = context;
        this.table = table;
        this.key = Objects.requireNonNull(table.lineage().key());
        this.types = Partitioning.types(table, context.catalog());
    }

    /// @throws SqlException 42P16, 42804
    PartitionBound resolve(TableFamily.Bound bound) {
        return switch (bound) {
            case TableFamily.Bound.Default any -> {
                if (key.strategy() == PartitionKey.Strategy.HASH) {
                    throw SqlException.of("42P16", "a hash-partitioned table may not have a default partition");
                }
                yield new PartitionBound.Default();
            }
            case TableFamily.Bound.Hash hash -> {
                requireStrategy(PartitionKey.Strategy.HASH, bound);
                yield hash(hash);
            }
            case TableFamily.Bound.Values in -> {
                requireStrategy(PartitionKey.Strategy.LIST, bound);
                List<@Nullable String> values = new ArrayList<>();
                for (SqlNode node : in.values()) {
                    String value = value(0, node);
                    if (!values.contains(value)) {
                        values.add(value);
                    }
                }
                yield new PartitionBound.Values(values);
            }
            case TableFamily.Bound.Range range -> {
                requireStrategy(PartitionKey.Strategy.RANGE, bound);
                requireCount(range.from(), "FROM");
                requireCount(range.to(), "TO");
                yield new PartitionBound.Range(limits(range.from()), limits(range.to()));
            }
        };
    }

    private void requireStrategy(PartitionKey.Strategy strategy, TableFamily.Bound bound) {
        if (key.strategy() != strategy) {
            String word = key.strategy().name().toLowerCase(java.util.Locale.ROOT);
            throw SqlException.of("42P16", "invalid bound specification for a " + word + " partition")
                    .withPosition(bound.position());
        }
    }

    private static PartitionBound hash(TableFamily.Bound.Hash hash) {
        if (hash.modulus() <= 0) {
            throw SqlException.of("42P16", "modulus for hash partition must be an integer value greater than zero");
        }
        if (hash.remainder() < 0) {
            throw SqlException.of(
                    "42P16", "remainder for hash partition must be an integer value greater than or equal to zero");
        }
        if (hash.remainder() >= hash.modulus()) {
            throw SqlException.of("42P16", "remainder for hash partition must be less than modulus");
        }
        return new PartitionBound.Hash((int) hash.modulus(), (int) hash.remainder());
    }

    private void requireCount(List<TableFamily.Limit> limits, String word) {
        if (limits.size() != types.length) {
            throw SqlException.of("42P16", word + " must specify exactly one value per partitioning column");
        }
    }

    private List<PartitionBound.Limit> limits(List<TableFamily.Limit> written) {
        List<PartitionBound.Limit> limits = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            TableFamily.Limit limit = written.get(i);
            PartitionBound.Limit.Kind before = limits.isEmpty()
                    ? PartitionBound.Limit.Kind.VALUE
                    : limits.getLast().kind();
            SqlNode node = limit.value();
            PartitionBound.Limit.Kind kind = node != null
                    ? PartitionBound.Limit.Kind.VALUE
                    : limit.maximum() ? PartitionBound.Limit.Kind.MAXVALUE : PartitionBound.Limit.Kind.MINVALUE;
            if (before != PartitionBound.Limit.Kind.VALUE && kind != before) {
                throw SqlException.of("42804", "every bound following " + before + " must also be " + before)
                        .withPosition(limit.position());
            }
            String value = node == null ? null : value(i, node);
            if (node != null && value == null) {
                throw SqlException.of("42P17", "cannot specify NULL in range bound");
            }
            limits.add(new PartitionBound.Limit(kind, value));
        }
        return limits;
    }

    private @Nullable String value(int part, SqlNode node) {
        requireConstant(node);
        Object value;
        try {
            value = context.planner().evaluate(node, types[part], -1);
        } catch (SqlException e) {
            if (!e.sqlState().equals("42804") && !e.sqlState().equals("42846")) {
                throw e;
            }
            PartitionKey.Part of = key.parts().get(part);
            String name =
                    of.column() > 0 ? table.column(of.column()).name() : Objects.requireNonNull(of.expressionSql());
            throw SqlException.of(
                            "42804",
                            "specified value cannot be cast to type " + types[part].displayName() + " for column \""
                                    + name + "\"")
                    .withPosition(node.getParserPosition().getColumnNum());
        }
        return value == null ? null : types[part].toText(value, TypeContext.DEFAULT);
    }

    private static void requireConstant(SqlNode node) {
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                throw SqlException.of("42P10", "cannot use column reference in partition bound expression")
                        .withPosition(id.getParserPosition().getColumnNum());
            }

            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    throw SqlException.of("0A000", "cannot use subquery in partition bound")
                            .withPosition(call.getParserPosition().getColumnNum());
                }
                if (call.getOperator().isAggregator()) {
                    throw SqlException.of("42803", "aggregate functions are not allowed in partition bound")
                            .withPosition(call.getParserPosition().getColumnNum());
                }
                return call.getKind() == SqlKind.CAST ? call.operand(0).accept(this) : super.visit(call);
            }
        });
    }

    /// Demands that a new partition takes no row of another.
    ///
    /// @throws SqlException 42P17
    void requireFree(String name, PartitionBound bound, TableFamily.Bound written) {
        int position = position(written);
        CatalogSnapshot catalog = context.catalog();
        Partitioning there = Partitioning.of(table, catalog);
        if (bound instanceof PartitionBound.Range range && there.isEmpty(range)) {
            throw SqlException.of("42P17", "empty range bound specified for partition \"" + name + "\"")
                    .withDetail("Specified lower bound " + shown(range.from())
                            + " is greater than or equal to upper bound " + shown(range.to()) + ".")
                    .withPosition(position);
        }
        if (bound instanceof PartitionBound.Hash hash) {
            requireFactor(hash, there, position);
        }
        TableDescriptor other = there.overlapping(bound);
        if (other != null
                && bound instanceof PartitionBound.Values in
                && written instanceof TableFamily.Bound.Values(List<SqlNode> values, int unused)) {
            for (SqlNode value : values) {
                String text = value(0, value);
                List<@Nullable String> one = new ArrayList<>();
                one.add(text);
                if (in.values().contains(text) && there.overlapping(new PartitionBound.Values(one)) != null) {
                    position = value.getParserPosition().getColumnNum();
                    break;
                }
            }
        }
        if (other != null) {
            throw SqlException.of(
                            "42P17",
                            bound instanceof PartitionBound.Default
                                    ? "partition \"" + name + "\" conflicts with existing default partition \""
                                            + other.name() + "\""
                                    : "partition \"" + name + "\" would overlap partition \"" + other.name() + "\"")
                    .withPosition(position);
        }
    }

    private static int position(TableFamily.Bound written) {
        return written instanceof TableFamily.Bound.Range range
                ? range.from().getFirst().position()
                : written.position();
    }

    private void requireFactor(PartitionBound.Hash hash, Partitioning there, int position) {
        TableDescriptor before = null;
        for (TableDescriptor partition : there.partitions()) {
            PartitionBound.Hash other = (PartitionBound.Hash)
                    Objects.requireNonNull(partition.lineage().bound());
            boolean upTo = other.modulus() < hash.modulus()
                    || other.modulus() == hash.modulus() && other.remainder() <= hash.remainder();
            if (!upTo) {
                requireFactor(hash, before, position);
                requireFactor(hash, partition, position);
                return;
            }
            before = partition;
        }
        requireFactor(hash, before, position);
    }

    private static void requireFactor(PartitionBound.Hash hash, @Nullable TableDescriptor partition, int position) {
        if (partition == null || !(partition.lineage().bound() instanceof PartitionBound.Hash other)) {
            return;
        }
        boolean larger = other.modulus() > hash.modulus();
        int most = Math.max(hash.modulus(), other.modulus());
        if (most % Math.min(hash.modulus(), other.modulus()) != 0) {
            throw SqlException.of("42P17", "every hash partition modulus must be a factor of the next larger modulus")
                    .withDetail("The new modulus " + hash.modulus() + " is not "
                            + (larger ? "a factor of " : "divisible by ") + other.modulus()
                            + ", the modulus of existing partition \"" + partition.name() + "\".")
                    .withPosition(position);
        }
    }

    private String shown(List<PartitionBound.Limit> limits) {
        return limits.stream()
                .map(limit -> limit.value() == null
                        ? limit.kind().name()
                        : holo.sql.pgcatalog.PartitionText.literal(
                                types[limits.indexOf(limit)], Objects.requireNonNull(limit.value())))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
