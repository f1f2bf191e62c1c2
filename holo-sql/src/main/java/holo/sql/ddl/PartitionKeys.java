package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.TableFamily;
import holo.sql.plan.SetReturning;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// PARTITION BY: the key of a partitioned table.
final class PartitionKeys {
    private static final int PARTS_MAX = 32;
    private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "ctid", "xmin", "xmax", "cmin", "cmax");

    private final DdlContext context;
    private final TableDescriptor table;

    PartitionKeys(DdlContext context, TableDescriptor table) {
        this.context = context;
        this.table = table;
    }

    PartitionKey resolve(TableFamily.Key written) {
        PartitionKey.Strategy strategy = switch (written.method()) {
            case "list" -> PartitionKey.Strategy.LIST;
            case "range" -> PartitionKey.Strategy.RANGE;
            case "hash" -> PartitionKey.Strategy.HASH;
            default ->
                throw SqlException.of("22023", "unrecognized partitioning strategy \"" + written.method() + "\"");
        };
        if (written.parts().size() > PARTS_MAX) {
            throw SqlException.of("54011", "cannot partition using more than " + PARTS_MAX + " columns");
        }
        if (strategy == PartitionKey.Strategy.LIST && written.parts().size() > 1) {
            throw SqlException.of("42P17", "cannot use \"list\" partition strategy with more than one column");
        }
        return new PartitionKey(
                strategy, written.parts().stream().map(this::part).toList());
    }

    private PartitionKey.Part part(TableFamily.KeyPart written) {
        if (written.expression() instanceof SqlIdentifier id && id.isSimple()) {
            String name = id.getSimple();
            if (SYSTEM_COLUMNS.contains(name)) {
                throw SqlException.of("42P17", "cannot use system column \"" + name + "\" in partition key")
                        .withPosition(written.position());
            }
            ColumnDescriptor column = table.findColumn(name);
            if (column == null) {
                throw SqlException.of("42703", "column \"" + name + "\" named in partition key does not exist")
                        .withPosition(written.position());
            }
            requireStored(column, written.position());
            requireOrdered(column.type());
            return new PartitionKey.Part(column.number(), null, 0, collation(written, column.type()));
        }
        requireExpression(written.expression(), written.position());
        SqlType type = context.planner().typeOf(written.expression(), table);
        List<String> names = new ArrayList<>();
        for (ColumnDescriptor column : table.visibleColumns()) {
            if (StoredExpressions.mention(written.text(), column.name())) {
                requireStored(column, written.position());
                names.add(column.name());
            }
        }
        if (names.isEmpty()) {
            throw SqlException.of("42P17", "cannot use constant expression as partition key");
        }
        if (StoredExpressions.isVolatile(written.text())) {
            throw SqlException.of("42P17", "functions in partition key expression must be marked IMMUTABLE");
        }
        requireOrdered(type);
        return new PartitionKey.Part(0, written.text().strip(), type.oid(), collation(written, type));
    }

    private int collation(TableFamily.KeyPart written, SqlType type) {
        return CollationChanges.named(context, written.collation(), type);
    }

    private static void requireOrdered(SqlType type) {
        if (type.category() == holo.sql.type.TypeCategory.PSEUDO) {
            throw SqlException.of("42P16", "partition key column has pseudo-type " + type.displayName());
        }
        ConstraintAddition.requireIndexable(type);
    }

    private static void requireStored(ColumnDescriptor column, int position) {
        if (column.generatedSql() != null) {
            throw SqlException.of("42P17", "cannot use generated column in partition key")
                    .withDetail("Column \"" + column.name() + "\" is a generated column.")
                    .withPosition(position);
        }
    }

    private static void requireExpression(SqlNode expression, int position) {
        if (SetReturning.in(expression)) {
            throw SqlException.of("0A000", "set-returning functions are not allowed in partition key expressions")
                    .withPosition(position);
        }
        expression.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    throw SqlException.of("0A000", "cannot use subquery in partition key expression")
                            .withPosition(call.getParserPosition().getColumnNum());
                }
                if (call.getKind() == SqlKind.OVER) {
                    throw SqlException.of("42P20", "window functions are not allowed in partition key expressions")
                            .withPosition(call.getParserPosition().getColumnNum());
                }
                String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
                if (call.getOperator().isAggregator()
                        || !holo.sql.function.FunctionCatalog.instance()
                                .findAggregate(name)
                                .isEmpty()) {
                    throw SqlException.of("42803", "aggregate functions are not allowed in partition key expressions")
                            .withPosition(call.getParserPosition().getColumnNum());
                }
                return super.visit(call);
            }
        });
    }
}
