package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexNode;

/// Leaves out the partitions that have none of the rows which conditions ask for; what only an execution knows, scans
/// are told to ask when they are opened.
final class PartitionRules extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        return switch (other) {
            case Filter filter when filter.getInput() instanceof StoreScan scan -> filter(filter, scan);
            case Union union when union.all && isFamily(union) -> union(union);
            default -> super.visit(other);
        };
    }

    private static RelNode filter(Filter filter, StoreScan scan) {
        List<RexNode> conditions = RelOptUtil.conjunctions(filter.getCondition());
        List<Pruning> prunings = new ArrayList<>();
        for (Pruning.Place place : scan.partitionPlaces()) {
            Pruning pruning = Pruning.of(scan, place, conditions);
            if (pruning == null) {
                continue;
            }
            if (pruning.isEmpty()) {
                return LogicalValues.createEmpty(filter.getCluster(), filter.getRowType());
            }
            if (!pruning.isSettled()) {
                prunings.add(pruning);
            }
        }
        return prunings.isEmpty() ? filter : filter.copy(filter.getTraitSet(), List.of(scan.withPrunings(prunings)));
    }

    private static boolean isFamily(Union union) {
        return union.getInputs().stream().allMatch(PartitionRules::isMember);
    }

    private static boolean isMember(RelNode rel) {
        return rel instanceof StoreScan scan && scan.family() != null
                || rel instanceof Filter filter && isMember(filter.getInput());
    }

    private RelNode union(Union union) {
        List<RelNode> kept = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
            RelNode pruned = visit(input);
            if (!(pruned instanceof Values values && values.getTuples().isEmpty())) {
                kept.add(pruned);
            }
        }
        return switch (kept.size()) {
            case 0 -> LogicalValues.createEmpty(union.getCluster(), union.getRowType());
            case 1 -> kept.getFirst();
            default -> union.copy(union.getTraitSet(), kept);
        };
    }
}
