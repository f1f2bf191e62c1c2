package holo.sql.plpgsql;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of a block, in those of the blocks around it.
final class Scope {
    private final @Nullable Scope outer;
    private final @Nullable String label;
    private final Map<String, Variable> variables = new HashMap<>();

    /// @param label what may stand before the names, or null
    Scope(@Nullable Scope outer, @Nullable String label) {
        this.outer = outer;
        this.label = label;
    }

    void add(Variable variable) {
        variables.put(variable.name(), variable);
    }

    void alias(String name, Variable variable) {
        variables.put(name, variable);
    }

    boolean hasOwn(String name) {
        return variables.containsKey(name);
    }

    @Nullable
    Variable find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Variable found = scope.variables.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// A variable of the block that has the label.
    @Nullable
    Variable find(String blockLabel, String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (blockLabel.equals(scope.label)) {
                return scope.variables.get(name);
            }
        }
        return null;
    }
}
