package holo.sql.statement;

import holo.sql.catalog.PolicyDescriptor.Command;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What policies demand of the rows that MERGE changes and writes, by what its actions do.
///
/// @param found of rows that are there
/// @param written of rows that are written
record MergePolicies(Map<MergeStatement.Kind, PolicyChecks> found, Map<MergeStatement.Kind, PolicyChecks> written) {
    static MergePolicies of(PolicyChecks.Scope scope, List<MergeStatement.Action> actions) {
        Map<MergeStatement.Kind, PolicyChecks> found = new EnumMap<>(MergeStatement.Kind.class);
        Map<MergeStatement.Kind, PolicyChecks> written = new EnumMap<>(MergeStatement.Kind.class);
        for (MergeStatement.Action action : actions) {
            switch (action.kind()) {
                case INSERT -> written.put(action.kind(), PolicyChecks.written(scope, Command.INSERT, false));
                case UPDATE -> {
                    found.put(action.kind(), merged(scope, Command.UPDATE));
                    written.put(action.kind(), PolicyChecks.written(scope, Command.UPDATE, true));
                }
                case DELETE -> found.put(action.kind(), merged(scope, Command.DELETE));
                case NOTHING -> {}
            }
        }
        return new MergePolicies(found, written);
    }

    private static PolicyChecks merged(PolicyChecks.Scope scope, Command command) {
        return PolicyChecks.found(scope, PolicyChecks.Checked.MERGED, command, false);
    }

    PolicyChecks found(MergeStatement.Kind kind) {
        return found.getOrDefault(kind, PolicyChecks.NONE);
    }

    PolicyChecks written(MergeStatement.Kind kind) {
        return written.getOrDefault(kind, PolicyChecks.NONE);
    }
}
