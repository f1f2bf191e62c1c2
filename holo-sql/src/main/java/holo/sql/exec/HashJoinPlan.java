package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.function.Casts;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.calcite.rel.core.JoinRelType;
import org.jspecify.annotations.Nullable;

/// Keeps one side in a hash table and looks up the rows of the other.
record HashJoinPlan(
        CompiledPlan left,
        CompiledPlan right,
        Joins.Key[] keys,
        @Nullable Expression condition,
        JoinRelType kind,
        int leftCount,
        int rightCount,
        List<SqlType> outputTypes,
        boolean buildLeft)
        implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        return new Probe(
                this,
                () -> (buildLeft ? left : right).open(context),
                () -> (buildLeft ? right : left).open(context),
                0,
                context);
    }

    /// Null when no row can match it.
    private @Nullable Object key(@Nullable Object[] row, boolean ofLeft, ExecutionContext context) {
        if (keys.length == 1 && !keys[0].nullsMatch()) {
            return value(keys[0], row, ofLeft, context);
        }
        @Nullable Object[] values = new Object[keys.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(keys[i], row, ofLeft, context);
            if (values[i] == null && !keys[i].nullsMatch()) {
                return null;
            }
        }
        return RowKey.ofHashable(values);
    }

    private static @Nullable Object value(
            Joins.Key key, @Nullable Object[] row, boolean ofLeft, ExecutionContext context) {
        Object value = (ofLeft ? key.left() : key.right()).evaluate(row, context);
        Casts.Cast cast = ofLeft ? key.leftCast() : key.rightCast();
        if (value != null && cast != Casts.IDENTITY) {
            value = cast.apply(value, context.types());
        }
        return Values.hashable(value, key.type());
    }

    /// A row of the table, chained with those of the same key.
    private static final class Entry {
        private final @Nullable Object[] row;
        private @Nullable Entry next;
        private boolean matched;

        Entry(@Nullable Object[] row) {
            this.row = row;
        }
    }

    private static final class Probe extends RowSource {
        private static final int ENTRY_BYTES = 88;

        private final HashJoinPlan plan;
        private final Supplier<RowSource> build;
        private final Supplier<RowSource> probe;
        private final int level;
        private final ExecutionContext context;
        private final Parts parts = new Parts();
        private @Nullable Partitions keptAside;
        private @Nullable Partitions lookingAside;
        private final Map<Object, Entry[]> table = new HashMap<>();
        private final java.util.ArrayList<Entry> entries = new java.util.ArrayList<>();
        private @Nullable RowSource outer;
        private @Nullable Object @Nullable [] outerRow;
        private @Nullable Entry candidate;
        private boolean matched;
        private @Nullable Iterator<Entry> unmatched;
        private long taken;
        private @Nullable Object[] row = {};

        /// @param build opens the rows to keep
        /// @param probe opens the rows that look them up
        /// @param level how often they have been put aside
        Probe(
                HashJoinPlan plan,
                Supplier<RowSource> build,
                Supplier<RowSource> probe,
                int level,
                ExecutionContext context) {
            this.plan = plan;
            this.build = build;
            this.probe = probe;
            this.level = level;
            this.context = context;
        }

        private boolean keepsBuildRows() {
            return plan.kind == JoinRelType.RIGHT || plan.kind == JoinRelType.FULL;
        }

        private RowSource load() {
            try (RowSource rows = build.get()) {
                while (rows.advance()) {
                    @Nullable Object[] built = rows.row();
                    Object key = plan.key(built, plan.buildLeft, context);
                    if (key == null && !keepsBuildRows()) {
                        continue;
                    }
                    if (level < Partitions.LEVELS_MAX && context.workspace().isExceeded(taken)) {
                        divide(built, rows);
                        break;
                    }
                    long size = MemoryBudget.sizeOf(built) + ENTRY_BYTES;
                    context.memory().take(size);
                    taken += size;
                    Entry entry = new Entry(built);
                    if (keepsBuildRows()) {
                        entries.add(entry);
                    }
                    if (key != null) {
                        // First and last of the chain: rows are found in the order in which they came.
                        Entry[] chain = table.computeIfAbsent(key, k -> new Entry[2]);
                        if (chain[1] == null) {
                            chain[0] = entry;
                        } else {
                            chain[1].next = entry;
                        }
                        chain[1] = entry;
                    }
                }
            }
            RowSource source = parts.isEmpty() ? probe.get() : new IteratorSource(Collections.emptyIterator(), context);
            outer = source;
            return source;
        }

        /// The rows to keep do not fit into memory: all of both sides are put aside by their keys, and joined part by
        /// part.
        private void divide(@Nullable Object[] next, RowSource rest) {
            CompiledPlan built = plan.buildLeft ? plan.left : plan.right;
            CompiledPlan probed = plan.buildLeft ? plan.right : plan.left;
            Partitions kept = new Partitions(new RowFormat(built.outputTypes()), context.workspace(), level);
            keptAside = kept;
            for (Entry[] chain : table.values()) {
                for (Entry entry = chain[0]; entry != null; entry = entry.next) {
                    put(kept, entry.row, plan.buildLeft);
                }
            }
            if (keepsBuildRows()) {
                for (Entry entry : entries) {
                    if (plan.key(entry.row, plan.buildLeft, context) == null) {
                        put(kept, entry.row, plan.buildLeft);
                    }
                }
            }
            release();
            put(kept, next, plan.buildLeft);
            while (rest.advance()) {
                if (keepsBuildRows() || plan.key(rest.row(), plan.buildLeft, context) != null) {
                    put(kept, rest.row(), plan.buildLeft);
                }
            }
            Partitions looking = new Partitions(new RowFormat(probed.outputTypes()), context.workspace(), level);
            lookingAside = looking;
            try (RowSource rows = probe.get()) {
                while (rows.advance()) {
                    put(looking, rows.row(), !plan.buildLeft);
                }
            }
            List<@Nullable RowFile> keptFiles = kept.files();
            List<@Nullable RowFile> lookingFiles = looking.files();
            for (int place = 0; place < keptFiles.size(); place++) {
                RowFile one = keptFiles.get(place);
                RowFile other = lookingFiles.get(place);
                if (one != null || other != null) {
                    parts.add(new Probe(plan, () -> source(one), () -> source(other), level + 1, context));
                }
            }
        }

        private void put(Partitions to, @Nullable Object[] aside, boolean ofLeft) {
            context.tick();
            to.write(Objects.hashCode(plan.key(aside, ofLeft, context)), aside);
        }

        private RowSource source(@Nullable RowFile file) {
            return new IteratorSource(file == null ? Collections.emptyIterator() : file, context);
        }

        private void release() {
            context.memory().release(taken);
            taken = 0;
            table.clear();
            entries.clear();
        }

        @Override
        public boolean advance() {
            RowSource source = outer == null ? load() : outer;
            while (unmatched == null) {
                @Nullable Object[] current = outerRow;
                if (current == null) {
                    if (!source.advance()) {
                        unmatched = entries.iterator();
                        break;
                    }
                    context.tick();
                    current = source.row();
                    outerRow = current;
                    matched = false;
                    Object key = plan.key(current, !plan.buildLeft, context);
                    Entry[] chain = key == null ? null : table.get(key);
                    candidate = chain == null ? null : chain[0];
                }
                if (matches(current)) {
                    return true;
                }
                outerRow = null;
                if (!matched) {
                    switch (plan.kind) {
                        case LEFT, FULL -> {
                            row = Joins.concat(current, new Object[plan.rightCount], plan.leftCount, plan.rightCount);
                            return true;
                        }
                        case ANTI -> {
                            row = current;
                            return true;
                        }
                        default -> {}
                    }
                }
            }
            return unmatchedBuildRow() || nextOfPart();
        }

        private boolean nextOfPart() {
            @Nullable Object[] next = parts.next();
            if (next == null) {
                return false;
            }
            row = next;
            return true;
        }

        private boolean matches(@Nullable Object[] current) {
            while (candidate != null) {
                Entry entry = candidate;
                candidate = entry.next;
                boolean semi = plan.kind == JoinRelType.SEMI || plan.kind == JoinRelType.ANTI;
                if (semi && plan.condition == null) {
                    matched = true;
                } else {
                    @Nullable
                    Object[] joined = plan.buildLeft
                            ? Joins.concat(entry.row, current, plan.leftCount, plan.rightCount)
                            : Joins.concat(current, entry.row, plan.leftCount, plan.rightCount);
                    if (plan.condition != null && !plan.condition.holds(joined, context)) {
                        continue;
                    }
                    matched = true;
                    entry.matched = true;
                    row = joined;
                }
                if (plan.kind == JoinRelType.ANTI) {
                    candidate = null;
                    return false;
                }
                if (plan.kind == JoinRelType.SEMI) {
                    row = current;
                    outerRow = null;
                }
                return true;
            }
            return false;
        }

        private boolean unmatchedBuildRow() {
            Iterator<Entry> rest = unmatched;
            while (rest != null && keepsBuildRows() && rest.hasNext()) {
                Entry entry = rest.next();
                if (!entry.matched) {
                    row = Joins.concat(new Object[plan.leftCount], entry.row, plan.leftCount, plan.rightCount);
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }

        @Override
        public void close() {
            if (outer != null) {
                outer.close();
            }
            parts.close();
            // Those that no part has opened.
            Partitions.close(keptAside);
            Partitions.close(lookingAside);
            release();
        }
    }
}
