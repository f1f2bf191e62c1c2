package holo.node.console;

import holo.accord.primitives.KeyRange;
import holo.store.RangeEstimate;
import holo.store.column.ColumnTable;
import holo.store.column.PartStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How much this node holds of tables. Each look costs some reads per table, so an answer is used again for a while and
/// only so many tables are looked at.
public final class TableSizes {
    /// Tables in one answer, in key order.
    public static final int TABLES_MAX = 500;

    private static final long FRESH_NANOS = 3_000_000_000L;

    private final Source source;
    private Answer last = new Answer(0, List.of());
    private long lookedNanos;
    private boolean looked;

    public TableSizes(Source source) {
        this.source = source;
    }

    /// Where sizes come from; nothing of it asks another node.
    public interface Source {
        /// The tables and indexes, in key order.
        List<KeyOwner> owners();

        /// What the row store holds of a range.
        RangeEstimate estimate(KeyRange keys);

        /// The parts of all tables in columns.
        List<PartStatus> parts();
    }

    /// Tables and what they take.
    ///
    /// @param total how many there are
    /// @param tables the first {@link #TABLES_MAX}
    public record Answer(int total, List<TableView> tables) {
        public Answer {
            tables = List.copyOf(tables);
        }
    }

    /// What the tables take, as of now or some seconds ago.
    public synchronized Answer look() {
        long now = System.nanoTime();
        if (!looked || now - lookedNanos > FRESH_NANOS) {
            last = measure();
            looked = true;
            lookedNanos = System.nanoTime();
        }
        return last;
    }

    private Answer measure() {
        Map<String, List<KeyOwner>> byTable = new LinkedHashMap<>();
        for (KeyOwner owner : source.owners()) {
            byTable.computeIfAbsent(owner.table(), _ -> new ArrayList<>()).add(owner);
        }
        Map<String, List<PartStatus>> parts = new HashMap<>();
        for (PartStatus part : source.parts()) {
            parts.computeIfAbsent(part.table(), _ -> new ArrayList<>()).add(part);
        }
        return new Answer(
                byTable.size(),
                byTable.entrySet().stream()
                        .limit(TABLES_MAX)
                        .map(table -> measure(table.getKey(), table.getValue(), parts))
                        .toList());
    }

    private TableView measure(String name, List<KeyOwner> owners, Map<String, List<PartStatus>> parts) {
        TableView view = TableView.empty(name);
        for (KeyOwner owner : owners) {
            RangeEstimate held = source.estimate(owner.keys());
            if (owner.index() != null) {
                view = view.plusIndex(held.bytes());
                continue;
            }
            view = view.plusRows(held.rows(), held.bytes());
            for (PartStatus part : parts.getOrDefault(ColumnTable.name(owner.keys()), List.of())) {
                view = part.bytes() > 0 ? view.plusSegment(part.bytes()) : view;
            }
        }
        return view;
    }
}
