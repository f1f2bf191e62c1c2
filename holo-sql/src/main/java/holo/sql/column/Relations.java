package holo.sql.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.sql.exec.ExecutionContext;
import holo.sql.plan.AsOf;
import holo.sql.plan.ReadView;
import holo.sql.plan.StoreScan;
import holo.sql.transaction.SqlTransaction;
import holo.store.column.ChangedKeys;
import holo.store.column.ColumnSnapshot;
import holo.store.column.ColumnStore;
import holo.store.column.ColumnTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The tables that one query reads, as DuckDB is to call them: a table as it is has the name that it has there; one of
/// the past and one that the own transaction has changed are views of the query's own.
final class Relations {
    private final ExecutionContext context;
    private final Map<String, ColumnTable> present = new LinkedHashMap<>();
    private final Map<String, Past> past = new LinkedHashMap<>();
    private final Map<String, ColumnTable> changed = new LinkedHashMap<>();

    /// A table as it was.
    private record Past(StoreScan scan, AsOf asOf, ColumnTable table) {}

    Relations(ExecutionContext context) {
        this.context = context;
    }

    /// What a scan of the table reads.
    String name(StoreScan scan, ColumnTable table) {
        AsOf asOf = scan.asOf();
        if (asOf != null) {
            String name = "past" + asOf.number() + "_" + table.name();
            past.putIfAbsent(name, new Past(scan, asOf, table));
            return name;
        }
        present.putIfAbsent(table.name(), table);
        if (!transaction().hasWritesIn(table.range())) {
            return table.name();
        }
        String name = "own_" + table.name();
        changed.putIfAbsent(name, table);
        return name;
    }

    private SqlTransaction transaction() {
        return context.readView(ReadView.class).transaction();
    }

    boolean areNone() {
        return present.isEmpty() && past.isEmpty();
    }

    /// Whether the query sees uncommitted writes of its own transaction.
    boolean areChanged() {
        return !changed.isEmpty();
    }

    /// Whether nothing is read but committed rows of the statement's snapshot.
    boolean areCommittedNow() {
        return past.isEmpty() && changed.isEmpty();
    }

    /// Tables to be seen as they are at the transaction's snapshot.
    List<ColumnTable> present() {
        return List.copyOf(present.values());
    }

    /// Tables to be seen as they were.
    List<ColumnStore.PastTable> past() {
        return past.values().stream()
                .map(p -> new ColumnStore.PastTable(p.table(), then(p)))
                .toList();
    }

    private Timestamp then(Past past) {
        return past.asOf().rows(past.scan().layout().table(), context).timestamp();
    }

    Collection<ColumnTable> all() {
        List<ColumnTable> all = new ArrayList<>(present.values());
        past.values().forEach(p -> all.add(p.table()));
        return all;
    }

    /// Opens the times of the past, which refuses those that cannot be read.
    void requireReadable() {
        past.values().forEach(this::then);
    }

    /// Makes the views.
    void show(ColumnSnapshot snapshot) {
        past.forEach((name, p) -> snapshot.showPast(name, p.table(), then(p)));
        changed.forEach((name, table) ->
                snapshot.show(name, table, new Writes(transaction().writesIn(table.range()))));
    }

    /// Writes of the transaction, deletions among them.
    private static final class Writes implements ChangedKeys {
        private final Iterator<SqlTransaction.OwnWrite> writes;
        private SqlTransaction.@Nullable OwnWrite at;

        Writes(Iterator<SqlTransaction.OwnWrite> writes) {
            this.writes = writes;
        }

        @Override
        public boolean advance() {
            at = writes.hasNext() ? writes.next() : null;
            return at != null;
        }

        @Override
        public Key key() {
            return Objects.requireNonNull(at).key();
        }

        @Override
        public byte @Nullable [] value() {
            return Objects.requireNonNull(at).value();
        }

        @Override
        public void close() {}
    }
}
