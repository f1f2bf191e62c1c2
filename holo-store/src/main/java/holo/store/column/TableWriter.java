package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.SegmentDirectory;
import holo.store.segment.SegmentFile;
import holo.store.segment.SegmentKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes one table in DuckDB: its resident rows, the positions in segments that are not valid any more, and the view
/// over both. Used by one thread at a time; what it writes is written in a gentle thread, which transactions come
/// before.
final class TableWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);
    private static final int CANCEL_EVERY = 1 << 12;

    /// The column of the resident rows that says which part they belong to.
    private static final String PART = "holo_part";

    private final ColumnTable table;
    private final SegmentDirectory directory;
    private final DuckDBConnection connection;
    private final GentleThreads threads;
    private final List<ColumnTable.Column> columns;
    private final String stage;

    /// What each feed runs, kept until one fails.
    private final Map<String, DuckDBPreparedStatement> prepared = new HashMap<>();

    private boolean staged;
    private String view = "";

    TableWriter(DuckDatabase database, GentleThreads threads, ColumnTable table, SegmentDirectory directory) {
        this.threads = threads;
        this.table = table;
        this.directory = directory;
        this.connection = database.connect();
        this.columns = table.columns();
        this.stage = "stage_" + table.name();
    }

    /// The stored mark; null when nothing of this signature is stored.
    @Nullable
    Mark mark() {
        try {
            return MarkTable.read(connection, table);
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    /// The stored parts; null when there are none.
    @Nullable
    Manifest manifest() {
        try {
            return PartTable.read(connection, table.name());
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    /// The rows of segments that are not valid, by the segments' numbers.
    Map<Integer, BitSet> gone() {
        return ask(() -> {
            Map<Integer, BitSet> found = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT position FROM " + table.goneName())) {
                while (rows.next()) {
                    long position = rows.getLong(1);
                    found.computeIfAbsent((int) (position >>> Integer.SIZE), _ -> new BitSet())
                            .set((int) position);
                }
            }
            return found;
        });
    }

    /// Resident rows by part.
    Map<Integer, Long> residentRows() {
        return ask(() -> {
            Map<Integer, Long> found = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT " + PART + ", count(*) FROM " + table.residentName() + " GROUP BY " + PART)) {
                while (rows.next()) {
                    found.put(rows.getInt(1), rows.getLong(2));
                }
            }
            return found;
        });
    }

    /// Whether the newest value of a column in a part is older than a time in microseconds since 1970.
    boolean isOlder(Part part, String column, long micros) {
        return ask(() -> {
            SegmentFile file = part.file();
            // The footer of a file answers this without its rows.
            String from = file == null
                    ? table.residentName() + " WHERE " + PART + " = " + part.id()
                    : "read_parquet([" + SegmentBuilder.quoted(directory.parquet(file.number())) + "])";
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT max(" + column + ") < make_timestamp(" + micros + ") FROM " + from)) {
                return rows.next() && rows.getBoolean(1);
            }
        });
    }

    /// The model in a segment's footer.
    void useModel(OpenSegment segment) {
        ask(() -> {
            var model = SegmentBuilder.model(
                    connection, directory.parquet(segment.file().number()));
            if (model != null) {
                segment.keys().use(model);
            }
            return true;
        });
    }

    /// Notes that the columns have not changed up to a later timestamp.
    void note(Mark mark) {
        inTransaction(() -> noteFed(mark));
    }

    private void noteFed(Mark mark) throws SQLException {
        if (!MarkTable.move(prepared(MarkTable.MOVE), table, mark)) {
            MarkTable.write(connection, table, mark);
        }
    }

    private DuckDBPreparedStatement prepared(String sql) throws SQLException {
        DuckDBPreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepare(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    private void closePrepared() {
        for (DuckDBPreparedStatement each : prepared.values()) {
            try {
                each.close();
            } catch (SQLException e) {
                LOG.warn("closing a statement of the columns failed", e);
            }
        }
        prepared.clear();
    }

    /// What building a table came to.
    record Built(Mark mark, Manifest manifest) {}

    /// Builds the table anew, resident, from a walk over all of its rows.
    ///
    /// @param partRows rows of a part
    Built build(ChangeFeed.Cursor rows, Timestamp at, int partRows, Manifest before, Runnable cancellation) {
        Written written = new Written(Mark.NOTHING, at);
        List<Part> parts = new ArrayList<>();
        Manifest[] made = new Manifest[1];
        inTransaction(() -> {
            dropAll(connection, table);
            createTables();
            int id = before.nextPart();
            parts.add(resident(id, table.range().start(), at));
            try (DuckDBAppender appender = connection.createAppender(table.residentName())) {
                int inPart = 0;
                for (int i = 0; rows.advance(); i++) {
                    written.saw(rows.newest());
                    if (rows.value() != null && inPart++ == partRows) {
                        parts.add(resident(++id, rows.key(), at));
                        inPart = 1;
                    }
                    append(appender, rows.key(), rows.value(), id, written);
                    if (i % CANCEL_EVERY == 0) {
                        cancellation.run();
                    }
                }
            }
            Mark mark = written.mark();
            made[0] = new Manifest(
                    before.version() + 1,
                    table.signature(),
                    id + 1,
                    before.nextFile(),
                    mark.at(),
                    mark.lastChange(),
                    mark.unfit(),
                    parts);
            view = "";
            createView(made[0], _ -> true);
            PartTable.write(connection, table.name(), made[0]);
            MarkTable.write(connection, table, mark);
        });
        return new Built(written.mark(), made[0]);
    }

    private static Part resident(int id, Key start, Timestamp at) {
        return new Part(id, start, true, null, at.hlc(), "built from the rows");
    }

    private void createTables() throws SQLException {
        String shape =
                columns.stream().map(c -> c.name() + " " + c.type().sql()).collect(Collectors.joining(", "));
        execute("CREATE TABLE " + table.residentName() + " (" + shape + ", " + PART + " INTEGER)");
        execute("CREATE TABLE " + table.goneName() + " (position BIGINT)");
    }

    private void createView(Manifest manifest, IntPredicate isClean) throws SQLException {
        String sql = TableView.sql(table, manifest, directory, isClean);
        if (!sql.equals(view)) {
            execute(sql);
            view = sql;
        }
    }

    /// Applies changes that are in memory.
    Mark apply(Map<Key, Delta.Change> changes, TableParts parts, Mark before, Timestamp at) {
        Written written = new Written(before, at);
        inTransaction(() -> {
            try (Keys keys = new Keys()) {
                for (Key key : changes.keySet()) {
                    keys.add(key);
                    written.replaces(key, parts);
                }
            }
            delete();
            mask(written, parts);
            try (DuckDBAppender appender = connection.createAppender(table.residentName())) {
                for (Delta.Change change : changes.values()) {
                    written.saw(change.executeAt());
                    append(appender, change.key(), change.value(), parts.idOf(change.key()), written);
                }
            }
            noteFed(written.mark());
        });
        parts.add(written.gone);
        return written.mark();
    }

    /// Applies changes that are found among the rows.
    ///
    /// @param preparation what is to be done before, in the same transaction
    /// @param seen told of the changes
    Mark catchUp(
            Supplier<ChangeFeed.Cursor> walk,
            TableParts parts,
            Mark before,
            Timestamp at,
            Work preparation,
            ChangeListener seen,
            Runnable cancellation) {
        Written written = new Written(before, at);
        inTransaction(() -> {
            preparation.run();
            try (ChangeFeed.Cursor changed = walk.get();
                    Keys keys = new Keys()) {
                for (int i = 0; changed.advance(); i++) {
                    keys.add(changed.key());
                    written.replaces(changed.key(), parts);
                    if (i % CANCEL_EVERY == 0) {
                        cancellation.run();
                    }
                }
            }
            delete();
            mask(written, parts);
            try (ChangeFeed.Cursor changed = walk.get();
                    DuckDBAppender appender = connection.createAppender(table.residentName())) {
                for (int i = 0; changed.advance(); i++) {
                    written.saw(changed.newest());
                    append(appender, changed.key(), changed.value(), parts.idOf(changed.key()), written);
                    seen.changed(changed.key(), changed.value());
                    if (i % CANCEL_EVERY == 0) {
                        cancellation.run();
                    }
                }
            }
            PartTable.write(connection, table.name(), parts.manifest());
            createView(parts.manifest(), n -> parts.isClean(n) && !written.gone.containsKey(n));
            MarkTable.write(connection, table, written.mark());
        });
        parts.add(written.gone);
        return written.mark();
    }

    /// Is told of changes while they are applied.
    interface ChangeListener {
        void changed(Key key, byte @Nullable [] value);
    }

    /// Prepares to read a table from its segments alone: what DuckDB has of it is replaced by what they hold.
    void restore(TableParts parts) throws SQLException {
        dropAll(connection, table);
        createTables();
        view = "";
        for (OpenSegment segment : parts.segments()) {
            appendGone(segment.file().number(), segment.gone());
        }
        for (Part part : parts.manifest().parts()) {
            if (part.resident()) {
                load(part);
            }
        }
        createView(parts.manifest(), parts::isClean);
    }

    /// Prepares to read parts from the rows whose segments are not usable.
    void forget(Set<Integer> partIds, Set<Integer> files) throws SQLException {
        deleteResident(partIds);
        for (int number : files) {
            deleteGone(number);
        }
    }

    /// A change of the parts.
    ///
    /// @param next the parts then
    /// @param emptied parts whose resident rows go
    /// @param loaded parts whose rows become resident
    /// @param closed numbers of segments that go
    /// @param opened segments that come
    /// @param changed what has changed since these were written
    record Change(
            Manifest next,
            Set<Integer> emptied,
            List<Part> loaded,
            Set<Integer> closed,
            List<OpenSegment> opened,
            Map<Key, Recorder.Value> changed) {}

    /// Moves rows between DuckDB and segments, without changing what the table shows.
    void change(Change change, TableParts parts) {
        Written written = new Written(Mark.NOTHING, Timestamp.NONE);
        Map<Integer, OpenSegment> opened = new HashMap<>();
        change.opened().forEach(s -> opened.put(s.file().number(), s));
        Set<Integer> known = new HashSet<>();
        parts.manifest().parts().forEach(p -> known.add(p.id()));
        inTransaction(() -> {
            deleteResident(change.emptied());
            for (int number : change.closed()) {
                deleteGone(number);
            }
            change.changed().forEach((key, _) -> written.replaces(key, change.next(), opened));
            for (var gone : written.gone.entrySet()) {
                appendGone(gone.getKey(), gone.getValue());
            }
            for (Part part : change.loaded()) {
                load(part);
            }
            try (DuckDBAppender appender = connection.createAppender(table.residentName())) {
                for (var each : change.changed().entrySet()) {
                    int id = change.next()
                            .parts()
                            .get(change.next().indexOf(each.getKey()))
                            .id();
                    if (!known.contains(id) || change.emptied().contains(id)) {
                        append(appender, each.getKey(), each.getValue().bytes(), id, written);
                    }
                }
            }
            createView(
                    change.next(),
                    number -> opened.containsKey(number) ? !written.gone.containsKey(number) : parts.isClean(number));
            PartTable.write(connection, table.name(), change.next());
        });
        written.gone.forEach((number, rows) -> {
            OpenSegment segment = opened.get(number);
            if (segment != null) {
                segment.add(rows);
            }
        });
    }

    private void deleteResident(Set<Integer> partIds) throws SQLException {
        if (!partIds.isEmpty()) {
            String ids = partIds.stream().map(String::valueOf).collect(Collectors.joining(", "));
            execute("DELETE FROM " + table.residentName() + " WHERE " + PART + " IN (" + ids + ")");
        }
    }

    private void deleteGone(int number) throws SQLException {
        execute("DELETE FROM " + table.goneName() + " WHERE position BETWEEN " + SegmentFile.position(number, 0)
                + " AND " + (SegmentFile.position(number + 1, 0) - 1));
    }

    /// Makes the valid rows of a part's segment resident.
    private void load(Part part) throws SQLException {
        SegmentFile file = part.file();
        if (file != null) {
            execute("INSERT INTO " + table.residentName() + " "
                    + TableView.valid(
                            table,
                            TableView.columns(table) + ", " + part.id(),
                            List.of(directory.parquet(file.number()))));
        }
    }

    /// Notes the rows of segments that are replaced, and makes the view look at them.
    private void mask(Written written, TableParts parts) throws SQLException {
        if (written.gone.isEmpty()) {
            return;
        }
        for (var gone : written.gone.entrySet()) {
            appendGone(gone.getKey(), gone.getValue());
        }
        createView(parts.manifest(), n -> parts.isClean(n) && !written.gone.containsKey(n));
    }

    private void appendGone(int number, BitSet rows) throws SQLException {
        try (DuckDBAppender appender = connection.createAppender(table.goneName())) {
            for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
                appender.beginRow();
                appender.append(SegmentFile.position(number, row));
                appender.endRow();
            }
        }
    }

    private void append(DuckDBAppender appender, Key key, byte @Nullable [] value, int part, Written written)
            throws SQLException {
        if (value == null) {
            return;
        }
        appender.beginRow();
        RowAppender.append(appender, columns, table.decoder().row(key, value), written.unfit);
        appender.append(part);
        appender.endRow();
    }

    /// Removes the resident rows whose keys are staged.
    private void delete() throws SQLException {
        String resident = table.residentName();
        String same = table.keyColumns().stream()
                .map(columns::get)
                .map(c -> resident + "." + c.name() + " = s." + c.name())
                .collect(Collectors.joining(" AND "));
        prepared("DELETE FROM " + resident + " USING " + stage + " s WHERE " + same)
                .execute();
    }

    /// Fills the table of keys to be removed, which only this connection sees.
    private final class Keys implements AutoCloseable {
        private final DuckDBAppender appender;

        Keys() throws SQLException {
            if (staged) {
                prepared("DELETE FROM " + stage).execute();
            } else {
                String shape = table.keyColumns().stream()
                        .map(columns::get)
                        .map(c -> c.name() + " " + c.type().sql())
                        .collect(Collectors.joining(", "));
                execute("CREATE OR REPLACE TEMP TABLE " + stage + " (" + shape + ")");
                staged = true;
            }
            appender = connection.createAppender("temp", "main", stage);
        }

        void add(Key key) throws SQLException {
            Object[] values = table.decoder().key(key);
            appender.beginRow();
            for (int i = 0; i < values.length; i++) {
                RowAppender.append(
                        appender, columns.get(table.keyColumns().get(i)).type(), values[i]);
            }
            appender.endRow();
        }

        @Override
        public void close() throws SQLException {
            appender.close();
        }
    }

    /// What a transaction has written so far.
    private static final class Written {
        private final Timestamp at;
        private final Set<String> unfit;
        private final Map<Integer, BitSet> gone = new HashMap<>();

        /// By segment. Changes mostly come in the order of their keys.
        private final Map<OpenSegment, SegmentKeys.Locator> locators = new HashMap<>();

        private Timestamp lastChange;

        Written(Mark before, Timestamp at) {
            this.at = at;
            this.unfit = new HashSet<>(before.unfit());
            this.lastChange = before.lastChange();
        }

        /// A key's newest version; when it is after the mark, the one shown is one of those before.
        void saw(Timestamp version) {
            lastChange = Timestamp.max(lastChange, version.isAfter(at) ? at : version);
        }

        /// A key's row in its segment, if it has one, is not valid any more.
        void replaces(Key key, TableParts parts) {
            replaces(key, parts.segmentOf(key));
        }

        void replaces(Key key, Manifest manifest, Map<Integer, OpenSegment> segments) {
            SegmentFile file = manifest.parts().get(manifest.indexOf(key)).file();
            replaces(key, file == null ? null : segments.get(file.number()));
        }

        private void replaces(Key key, @Nullable OpenSegment segment) {
            if (segment != null) {
                int row = locators.computeIfAbsent(segment, s -> s.keys().locator())
                        .find(key.bytes());
                if (row >= 0 && !segment.gone().get(row)) {
                    gone.computeIfAbsent(segment.file().number(), _ -> new BitSet())
                            .set(row);
                }
            }
        }

        Mark mark() {
            return new Mark(at, lastChange, unfit);
        }
    }

    /// Part of a transaction.
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) {
        try {
            threads.call(() -> {
                inTransactionHere(work);
                return true;
            });
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    private void inTransactionHere(Work work) throws SQLException {
        boolean done = false;
        String viewBefore = view;
        try {
            execute("BEGIN TRANSACTION");
            work.run();
            execute("COMMIT");
            done = true;
        } finally {
            if (!done) {
                staged = false;
                view = viewBefore;
                closePrepared();
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // The failed commit has ended the transaction already; what remains is in DuckDB's hands.
            throw DuckDatabase.translate(e);
        }
    }

    private void execute(String sql) throws SQLException {
        execute(connection, sql);
    }

    private static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Removes what DuckDB has of the table, in the connection's transaction.
    private static void dropAll(DuckDBConnection connection, ColumnTable table) throws SQLException {
        dropAll(connection, table.name(), table.residentName(), table.goneName());
    }

    private static void dropAll(DuckDBConnection connection, String view, String... tables) throws SQLException {
        // Before there were views, a table had the view's name.
        try (Statement statement = connection.createStatement();
                ResultSet old =
                        statement.executeQuery("SELECT 1 FROM duckdb_tables() WHERE table_name = '" + view + "'")) {
            if (old.next()) {
                execute(connection, "DROP TABLE " + view);
            }
        }
        execute(connection, "DROP VIEW IF EXISTS " + view);
        for (String each : tables) {
            execute(connection, "DROP TABLE IF EXISTS " + each);
        }
    }

    /// Removes the table with its mark.
    ///
    /// @param name as {@link ColumnTable#name} says
    static void drop(DuckDBConnection connection, String name) throws SQLException {
        execute(connection, "BEGIN TRANSACTION");
        dropAll(connection, name, "r" + name.substring(1), "g" + name.substring(1));
        MarkTable.delete(connection, name);
        PartTable.delete(connection, name);
        execute(connection, "COMMIT");
    }

    @Override
    public void close() {
        closePrepared();
        DuckDatabase.close(connection);
    }
}
