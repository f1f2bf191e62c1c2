package holo.sql.plan;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.statistics.ColumnSelectivity;
import holo.sql.statistics.TableStatistics;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Which column of which table an output column is.
final class ColumnOrigins {
    private ColumnOrigins() {}

    /// A column of a table.
    ///
    /// @param place of the column in its rows
    record Origin(StoreScan scan, int place) {
        /// How many rows the table has.
        double tableRows() {
            return Math.max(1, scan.getTable().getRowCount());
        }

        /// What is known of its values.
        ColumnSelectivity selectivity() {
            TableStatistics known = scan.statistics();
            TableDescriptor table = scan.layout().table();
            int number = table.columns().get(place).number();
            return new ColumnSelectivity(
                    known == null ? null : known.column(number), tableRows(), isUnique(table, number));
        }

        private static boolean isUnique(TableDescriptor table, int number) {
            for (IndexDescriptor index : table.indexes()) {
                if (index.unique()
                        && index.predicateSql() == null
                        && index.parts().size() == 1
                        && index.parts().getFirst().column() == number) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The column that an expression over a node's output is, through casts that keep what is equal; null when it is
    /// computed.
    static @Nullable Origin of(RelNode rel, RexNode expression) {
        RexNode inner = expression;
        while (inner.getKind() == SqlKind.CAST && AccessChooser.keepsOrder((RexCall) inner)) {
            inner = ((RexCall) inner).getOperands().getFirst();
        }
        return inner instanceof RexInputRef ref ? of(rel, ref.getIndex()) : null;
    }

    static @Nullable Origin of(RelNode rel, int column) {
        return switch (rel.stripped()) {
            case StoreScan scan -> scan.places()[column] < 0 ? null : new Origin(scan, scan.places()[column]);
            case Filter filter -> of(filter.getInput(), column);
            case Sort sort -> of(sort.getInput(), column);
            case Spool spool -> of(spool.getInput(), column);
            case Project project -> of(project.getInput(), project.getProjects().get(column));
            case Aggregate aggregate ->
                column < aggregate.getGroupCount()
                        ? of(aggregate.getInput(), aggregate.getGroupSet().nth(column))
                        : null;
            case Join join -> ofBoth(join.getLeft(), join.getRight(), column);
            case Correlate correlate -> ofBoth(correlate.getLeft(), correlate.getRight(), column);
            default -> null;
        };
    }

    private static @Nullable Origin ofBoth(RelNode left, RelNode right, int column) {
        int count = left.getRowType().getFieldCount();
        return column < count ? of(left, column) : of(right, column - count);
    }
}
