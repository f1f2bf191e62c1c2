package holo.sql.plan;

import holo.sql.exec.ExecutionContext;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.transaction.SqlTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the leaves of a plan read through.
///
/// @param transaction rows of tables
/// @param system rows of system relations
/// @param fed rows that the statement itself supplies (RETURNING, CHECK, ON CONFLICT), by number of the feed
/// @param changes what changes of the statement's WITH clause returned, by their number
public record ReadView(
        SqlTransaction transaction,
        SystemRows system,
        List<? extends Iterable<@Nullable Object[]>> fed,
        List<? extends Iterable<@Nullable Object[]>> changes) {
    /// Computes the rows of system relations.
    @FunctionalInterface
    public interface SystemRows {
        Iterable<@Nullable Object[]> rows(RelationDefinition relation, ExecutionContext context);
    }

    /// The same view with rows to feed.
    public ReadView feeding(List<? extends Iterable<@Nullable Object[]>> rows) {
        return new ReadView(transaction, system, rows, changes);
    }
}
