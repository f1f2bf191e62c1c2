package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import holo.sql.plan.RowUse;
import holo.sql.plan.SearchPath;
import holo.sql.session.RowDescription;
import holo.sql.statistics.TableEstimates;
import holo.store.Validation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a materialized view's query into it.
public final class MaterializedRows {
    private final Target target;
    private final Planner.Planned query;
    private final Planner.Planned stored;
    private final List<Conversion> conversions = new ArrayList<>();
    private final int[] places;

    /// @param view as the catalog of the path has it
    public MaterializedRows(TableDescriptor view, SqlNode query, SearchPath path, TableEstimates estimates) {
        Planner planner = new Planner(path, estimates, "");
        this.target = Target.of(view, true, path.catalog(), planner);
        this.query = planner.plan(query, List.of(), 0);
        this.stored = planner.planTargets(
                view, true, null, view.name(), RowUse.ANY, List.of(), null, null, null, List.of(), 0);
        this.places = target.layout().visible();
        List<RowDescription.Column> found = this.query.columns().columns();
        List<ColumnDescriptor> columns = view.visibleColumns();
        for (int i = 0; i < columns.size(); i++) {
            conversions.add(Conversion.assignment(found.get(i).type(), columns.get(i)));
        }
    }

    /// Fills the view, which is empty.
    ///
    /// @return the number of rows
    /// @throws SqlException 23505 when they do not fit a unique index
    public long fill(Execution execution) {
        target.begin(execution, Event.INSERT);
        long count = 0;
        try (RowSource source = execution.open(query)) {
            while (source.advance()) {
                insert(execution, converted(source.row(), execution));
                count++;
            }
        }
        return count;
    }

    private void insert(Execution execution, @Nullable Object[] row) {
        try {
            target.writer().insert(execution, row);
        } catch (SqlException e) {
            String detail = e.detail();
            if (!e.sqlState().equals("23505") || detail == null) {
                throw e;
            }
            // The whole index is made anew with the rows.
            String message = Objects.requireNonNull(e.getMessage());
            throw SqlException.of(
                            "23505",
                            message.replace(
                                    "duplicate key value violates unique constraint", "could not create unique index"))
                    .withDetail(detail.replace("already exists.", "is duplicated."));
        }
    }

    private @Nullable Object[] converted(@Nullable Object[] found, Execution execution) {
        @Nullable Object[] row = new Object[target.layout().width()];
        for (int i = 0; i < places.length; i++) {
            row[places[i]] = conversions.get(i).apply(found[i], execution.types());
        }
        return row;
    }

    /// Writes only what differs from what the view holds.
    ///
    /// @throws SqlException 21000 for rows that stand twice, 53200 when there are too many
    public void merge(Execution execution) {
        target.begin(execution, Event.INSERT, Event.DELETE);
        // Of two at a time, both would add what is missing.
        execution
                .transaction()
                .require(new Validation.RangeUnchanged(
                        KeySpace.data(target.table().storageId()),
                        execution.transaction().snapshotTimestamp()));
        try (MemoryBudget memory = execution.newMemoryBudget()) {
            Map<ByteBuffer, Deque<Key>> there = stored(execution, memory);
            List<@Nullable Object[]> missing = new ArrayList<>();
            Set<ByteBuffer> seen = new HashSet<>();
            try (RowSource source = execution.open(query)) {
                while (source.advance()) {
                    @Nullable Object[] row = converted(source.row(), execution);
                    byte[] bytes = target.layout().codec().encode(row);
                    memory.take(bytes.length + MemoryBudget.ROW_BYTES);
                    if (!seen.add(ByteBuffer.wrap(bytes))) {
                        requireNull(row);
                    }
                    Deque<Key> same = there.get(ByteBuffer.wrap(bytes));
                    if (same == null || same.poll() == null) {
                        memory.take(MemoryBudget.sizeOf(row));
                        missing.add(row);
                    }
                }
            }
            there.forEach((bytes, keys) -> keys.forEach(key -> target.writer()
                    .delete(execution, key, target.layout().codec().decode(bytes.array()))));
            missing.forEach(row -> target.writer().insert(execution, row));
        }
    }

    /// The rows that are there, with the keys of those that are alike.
    private Map<ByteBuffer, Deque<Key>> stored(Execution execution, MemoryBudget memory) {
        Map<ByteBuffer, Deque<Key>> there = new HashMap<>();
        try (RowSource source = execution.open(stored)) {
            while (source.advance()) {
                byte[] key = (byte[]) Objects.requireNonNull(source.row()[0]);
                byte[] bytes = (byte[]) Objects.requireNonNull(source.row()[1]);
                memory.take(key.length + bytes.length + MemoryBudget.ROW_BYTES);
                there.computeIfAbsent(ByteBuffer.wrap(bytes), any -> new ArrayDeque<>(1))
                        .add(new Key(key));
            }
        }
        return there;
    }

    private void requireNull(@Nullable Object[] row) {
        if (Arrays.stream(places).noneMatch(place -> row[place] == null)) {
            throw SqlException.of(
                            "21000",
                            "new data for materialized view \"" + target.table().name()
                                    + "\" contains duplicate rows without any null columns")
                    .withDetail("Row: " + RowText.row(target.layout(), row).replace(", ", ","));
        }
    }
}
