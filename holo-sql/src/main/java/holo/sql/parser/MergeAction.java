package holo.sql.parser;

import holo.sql.parser.Statement.Assignment;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// WHEN [NOT] MATCHED … THEN.
public sealed interface MergeAction {
    /// Whether it is for rows of the source that have a row of the table.
    boolean matched();

    /// Behind AND, or null.
    @Nullable
    SqlNode condition();

    /// UPDATE SET.
    record Update(@Nullable SqlNode condition, List<Assignment> assignments) implements MergeAction {
        @Override
        public boolean matched() {
            return true;
        }
    }

    /// DELETE.
    record Delete(@Nullable SqlNode condition) implements MergeAction {
        @Override
        public boolean matched() {
            return true;
        }
    }

    /// INSERT.
    ///
    /// @param columns empty for all in order
    /// @param values null elements stand for DEFAULT; empty for DEFAULT VALUES
    record Insert(
            @Nullable SqlNode condition,
            List<SqlIdentifier> columns,
            boolean overridingSystemValue,
            List<@Nullable SqlNode> values)
            implements MergeAction {
        @Override
        public boolean matched() {
            return false;
        }
    }

    /// DO NOTHING.
    record Nothing(boolean matched, @Nullable SqlNode condition) implements MergeAction {}
}
