package holo.sql.exec;

import holo.sql.type.PgArray;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.rel.core.Uncollect;
import org.jspecify.annotations.Nullable;

/// UNNEST of arrays side by side; shorter ones are filled up with nulls.
final class UnnestPlan implements CompiledPlan {
    private final CompiledPlan input;
    private final List<SqlType> types;
    private final boolean ordinality;

    UnnestPlan(CompiledPlan input, Uncollect node) {
        this.input = input;
        this.types = PlanCompiler.types(node);
        this.ordinality = node.withOrdinality;
    }

    @Override
    public List<SqlType> outputTypes() {
        return types;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new DerivedSource(input.open(context)) {
            private Iterator<@Nullable Object[]> elements = java.util.Collections.emptyIterator();

            @Override
            public boolean advance() {
                while (!elements.hasNext()) {
                    if (!rows.advance()) {
                        return false;
                    }
                    elements = elements(rows.row());
                }
                context.tick();
                row = elements.next();
                return true;
            }
        };
    }

    private Iterator<@Nullable Object[]> elements(@Nullable Object[] arrays) {
        int longest = 0;
        for (Object array : arrays) {
            longest = Math.max(longest, array == null ? 0 : ((PgArray) array).size());
        }
        List<@Nullable Object[]> all = new ArrayList<>(longest);
        for (int i = 0; i < longest; i++) {
            @Nullable Object[] out = new Object[types.size()];
            for (int a = 0; a < arrays.length; a++) {
                Object array = arrays[a];
                out[a] = array != null && i < ((PgArray) array).size() ? ((PgArray) array).elements()[i] : null;
            }
            if (ordinality) {
                out[out.length - 1] = types.getLast().oid() == 20 ? (Object) (long) (i + 1) : (Object) (i + 1);
            }
            all.add(out);
        }
        return all.iterator();
    }
}
