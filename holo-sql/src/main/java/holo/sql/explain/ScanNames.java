package holo.sql.explain;

import holo.sql.plan.Planner;
import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.TableScan;
import org.jspecify.annotations.Nullable;

/// What the relations of a plan are called: the second scan of `t` is `t_1`. The planner does not keep the aliases of
/// the text.
final class ScanNames {
    private final Map<String, Integer> used = new HashMap<>();
    private final boolean qualified;

    private ScanNames(boolean qualified) {
        this.qualified = qualified;
    }

    static ScanNames of(RelNode root) {
        int[] scans = {0};
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                scans[0] += node instanceof TableScan ? 1 : 0;
                super.visit(node, ordinal, parent);
            }
        }.go(root);
        return new ScanNames(scans[0] > 1);
    }

    static String of(RelOptTable table) {
        return Planner.tableOf(table.getQualifiedName().getLast());
    }

    /// Whether columns are to be named with their relation.
    boolean isQualified() {
        return qualified;
    }

    /// The name of a scan, to be asked for once.
    String next(TableScan scan) {
        String table = of(scan.getTable());
        int before = used.merge(table, 1, Integer::sum) - 1;
        return before == 0 ? table : table + "_" + before;
    }
}
