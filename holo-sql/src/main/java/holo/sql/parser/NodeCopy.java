package holo.sql.parser;

import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Copies a tree whole, for what stands in a statement twice: validation changes trees in place.
public final class NodeCopy extends SqlShuttle {
    private NodeCopy() {}

    /// The copy.
    public static SqlNode of(SqlNode node) {
        return Objects.requireNonNull(node.accept(new NodeCopy()));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        CallCopyingArgHandler copier = new CallCopyingArgHandler(call, true);
        call.getOperator().acceptCall(this, call, false, copier);
        return copier.result();
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier id) {
        return id.clone(id.getParserPosition());
    }

    @Override
    public @Nullable SqlNode visit(SqlNodeList list) {
        SqlNodeList copy = new SqlNodeList(list.getParserPosition());
        for (SqlNode node : list) {
            copy.add(node == null ? null : node.accept(this));
        }
        return copy;
    }
}
