package holo.sql.plpgsql;

import java.util.HashMap;
import java.util.List;
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

    /// A variable and how many of the names call it; the others are fields of it.
    record Found(Variable variable, int used) {}

    /// The variable that names with dots between begin with: a row before its fields, or a block's label before its
    /// variable, of the innermost block that has one. No other variable has fields, so it hides no label.
    @Nullable
    Found find(List<String> names) {
        String first = names.getFirst();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Variable plain = scope.variables.get(first);
            if (plain != null && (names.size() == 1 || plain.isRow())) {
                return new Found(plain, 1);
            }
            Variable labelled =
                    names.size() > 1 && first.equals(scope.label) ? scope.variables.get(names.get(1)) : null;
            if (labelled != null && (names.size() == 2 || labelled.isRow())) {
                return new Found(labelled, 2);
            }
        }
        Variable plain = find(first);
        return plain == null ? null : new Found(plain, 1);
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
