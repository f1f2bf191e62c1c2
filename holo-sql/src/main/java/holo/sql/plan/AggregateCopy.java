package holo.sql.plan;

import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;

/// A call of an aggregate in a plan, with some of its parts changed.
final class AggregateCopy {
    private AggregateCopy() {}

    static AggregateCall of(
            AggregateCall call,
            SqlAggFunction function,
            List<Integer> arguments,
            RelCollation order,
            RelDataType type) {
        return AggregateCall.create(
                call.getParserPosition(),
                function,
                call.isDistinct(),
                call.isApproximate(),
                call.ignoreNulls(),
                call.rexList,
                arguments,
                call.filterArg,
                call.distinctKeys,
                order,
                type,
                call.getName());
    }
}
