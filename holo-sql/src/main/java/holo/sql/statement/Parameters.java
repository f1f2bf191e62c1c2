package holo.sql.statement;

import holo.sql.plan.Planner;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types of a statement's parameters while they are found out.
final class Parameters {
    private final List<@Nullable SqlType> types;
    private final int count;

    /// @param declared may be shorter than the number of parameters; null elements to infer
    Parameters(List<@Nullable SqlType> declared, int count) {
        this.count = count;
        this.types = new ArrayList<>(declared);
        while (types.size() < count) {
            types.add(null);
        }
    }

    int count() {
        return count;
    }

    /// What is known by now.
    List<@Nullable SqlType> known() {
        return types;
    }

    @Nullable
    SqlType get(int index) {
        return types.get(index);
    }

    /// Gives a parameter a type unless it has one.
    SqlType suggest(int index, SqlType type) {
        SqlType known = types.get(index);
        if (known == null) {
            types.set(index, type);
            return type;
        }
        return known;
    }

    Planner.Planned learn(Planner.Planned plan) {
        for (int i = 0; i < count; i++) {
            SqlType inferred = plan.inferred().get(i);
            if (types.get(i) == null && inferred != null) {
                types.set(i, inferred);
            }
        }
        return plan;
    }

    /// All types; text where nothing decided.
    List<SqlType> all() {
        List<SqlType> all = new ArrayList<>();
        for (SqlType type : types) {
            all.add(type == null ? PgTypes.TEXT : type);
        }
        return all;
    }
}
