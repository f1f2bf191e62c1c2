package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.copy.BinaryReader;
import holo.sql.copy.BinaryWriter;
import holo.sql.copy.CopyEncoding;
import holo.sql.copy.CopyFormat;
import holo.sql.copy.CopyInput;
import holo.sql.copy.CopyOutput;
import holo.sql.copy.CopyReader;
import holo.sql.copy.CopyWriter;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.parser.ObjectName;
import holo.sql.parser.OnlyTable;
import holo.sql.parser.PgOperators;
import holo.sql.parser.Statement;
import holo.sql.plan.AggregateCalls;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.plan.SetReturning;
import holo.sql.plan.ViewChain;
import holo.sql.session.ClientEncodings;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.statistics.TableEstimates;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.StorageLoad;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// COPY. Rows come and go one by one; the statement's writes are the transaction's as any other's.
public final class CopyRunner {
    private final SearchPath path;
    private final Planner planner;
    private final TableEstimates estimates;
    private final String text;

    public CopyRunner(SearchPath path, TableEstimates estimates, String text) {
        this.path = path;
        this.estimates = estimates;
        this.text = text;
        this.planner = new Planner(path, estimates, text);
    }

    /// A file of the server is read or written here; whoever runs this has checked that the role may do so.
    ///
    /// @throws SqlException what the formats, the table and the file say
    public StatementResult run(Statement.Copy copy, Execution execution) {
        CopyFormat format = CopyFormat.of(copy.options(), copy.columnOptions(), clientCharset(execution));
        refuseDuplicates(copy.columns());
        return copy.from() ? in(copy, format, execution) : out(copy, format, execution);
    }

    private static Charset clientCharset(Execution execution) {
        String encoding = execution.session().setting("client_encoding");
        return encoding == null ? StandardCharsets.UTF_8 : ClientEncodings.charset(encoding);
    }

    private static void refuseDuplicates(List<SqlIdentifier> columns) {
        Set<String> names = new HashSet<>();
        for (SqlIdentifier column : columns) {
            if (!names.add(column.getSimple())) {
                throw SqlException.of("42701", "column \"" + column.getSimple() + "\" specified more than once");
            }
        }
    }

    private static ColumnDescriptor column(TableDescriptor table, SqlIdentifier id) {
        ColumnDescriptor column = table.findColumn(id.getSimple());
        if (column == null) {
            throw SqlException.of(
                    "42703", "column \"" + id.getSimple() + "\" of relation \"" + table.name() + "\" does not exist");
        }
        if (column.generatedSql() != null) {
            throw SqlException.of("42P10", "column \"" + column.name() + "\" is a generated column")
                    .withDetail("Generated columns cannot be used in COPY.");
        }
        return column;
    }

    private TableDescriptor table(ObjectName name, boolean from) {
        RelationDescriptor relation = path.find(name);
        if (relation instanceof TableDescriptor table && !table.isMaterialized()) {
            return table;
        }
        if (relation == null) {
            path.get(new ObjectName(name.schema(), name.name(), 0));
        }
        String kind = relation instanceof SequenceDescriptor
                ? "sequence"
                : relation instanceof TableDescriptor ? "materialized view" : "view";
        SqlException error =
                SqlException.of("42809", "cannot copy " + (from ? "to " : "from ") + kind + " \"" + name.name() + "\"");
        throw kind.equals("sequence") || (from && kind.equals("materialized view"))
                ? error
                : error.withHint(
                        from
                                ? "To enable copying to a view, provide an INSTEAD OF INSERT trigger."
                                : "Try the COPY (SELECT ...) TO variant.");
    }

    /// The table that rows are copied to, or a view whose triggers insert them.
    private TableDescriptor target(ObjectName name) {
        return path.find(name) instanceof ViewDescriptor view
                        && ViewChain.hasTrigger(view, Event.INSERT, path.catalog())
                ? view.asTable()
                : table(name, true);
    }

    private StatementResult in(Statement.Copy copy, CopyFormat format, Execution execution) {
        ObjectName name = Objects.requireNonNull(copy.table());
        TableDescriptor table = target(name);
        Target target = Target.of(name, Event.INSERT, path, planner);
        List<ColumnDescriptor> columns = new ArrayList<>();
        if (copy.columns().isEmpty()) {
            target.table().visibleColumns().stream()
                    .filter(c -> c.generatedSql() == null)
                    .forEach(columns::add);
        } else {
            copy.columns().forEach(id -> columns.add(column(table, id)));
        }
        format.check(true, columns.stream().map(ColumnDescriptor::name).toList(), column -> missing(table, column));
        Planner.Planned condition = condition(copy.where(), table);
        if (target.policyScope(path, planner).isBound()) {
            throw SqlException.of("0A000", "COPY FROM not supported with row-level security")
                    .withHint("Use INSERT statements instead.");
        }
        target.begin(execution, Event.INSERT);
        In in = new In(target, columns, format, condition, execution);
        if (copy.file() != null) {
            ServerFile.read(copy.file(), in::feed);
            return new StatementResult.Completed(in.complete());
        }
        return new StatementResult.CopyIn(format.binary(), columns.size(), in);
    }

    private Planner.@Nullable Planned condition(@Nullable SqlNode where, TableDescriptor table) {
        if (where == null) {
            return null;
        }
        AggregateCalls.refuse(where, "COPY FROM WHERE conditions", path);
        SqlNode query = where.accept(new SqlBasicVisitor<@Nullable SqlNode>() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    return call;
                }
                for (SqlNode operand : call.getOperandList()) {
                    SqlNode found = operand == null ? null : operand.accept(this);
                    if (found != null) {
                        return found;
                    }
                }
                return null;
            }

            @Override
            public @Nullable SqlNode visit(SqlNodeList nodes) {
                for (SqlNode node : nodes) {
                    SqlNode found = node == null ? null : node.accept(this);
                    if (found != null) {
                        return found;
                    }
                }
                return null;
            }
        });
        if (query != null) {
            throw SqlException.of("0A000", "cannot use subquery in COPY FROM WHERE condition");
        }
        if (SetReturning.in(where)) {
            throw SqlException.of("0A000", "set-returning functions are not allowed in COPY FROM WHERE conditions")
                    .withPosition(where.getParserPosition().getColumnNum());
        }
        Planner.Planned plan =
                planner.planOverFeeds(List.of(where), List.of(new Planner.Feed(table.name(), table)), List.of(), 0);
        SqlType type = plan.columns().columns().getFirst().type();
        if (type.base().oid() != PgTypes.BOOL.oid()) {
            throw SqlException.of("42804", "argument of WHERE must be type boolean, not type " + type.displayName())
                    .withPosition(where.getParserPosition().getColumnNum());
        }
        return plan;
    }

    private static final class In implements StatementResult.CopyTarget, CopyReader.RowConsumer {
        private final Target target;
        private final List<ColumnDescriptor> columns;
        private final SqlType[] types;
        private final boolean[] notNull;
        private final boolean[] nullToo;
        private final CopyFormat format;
        private final Execution execution;
        private final CopyInput reader;
        private final Planner.@Nullable Planned condition;
        private final boolean[] given;
        private long rows;

        In(
                Target target,
                List<ColumnDescriptor> columns,
                CopyFormat format,
                Planner.@Nullable Planned condition,
                Execution execution) {
            this.target = target;
            this.columns = columns;
            this.types = columns.stream().map(c -> c.type()).toArray(SqlType[]::new);
            this.format = format;
            this.execution = execution;
            this.condition = condition;
            this.reader = format.binary()
                    ? new BinaryReader(types.length, this::binaryRow)
                    : CopyEncoding.decoding(new CopyReader(format, this), format.charset());
            this.given = new boolean[target.layout().width()];
            this.notNull = new boolean[types.length];
            this.nullToo = new boolean[types.length];
            for (int i = 0; i < types.length; i++) {
                ColumnDescriptor column = columns.get(i);
                given[column.number() - 1] = true;
                notNull[i] = CopyFormat.names(format.forceNotNull(), column.name());
                nullToo[i] = CopyFormat.names(format.forceNull(), column.name());
            }
        }

        @Override
        public void header(List<@Nullable String> names) {
            if (names.size() != types.length) {
                throw SqlException.of(
                        "22P04",
                        "wrong number of fields in header line: got " + names.size() + ", expected " + types.length);
            }
            for (int i = 0; i < types.length; i++) {
                String name = names.get(i);
                String expected = columns.get(i).name();
                if (!expected.equals(name)) {
                    throw SqlException.of(
                            "22P04",
                            "column name mismatch in header line field " + (i + 1) + ": got "
                                    + (name == null ? "null value (\"" + format.nullText() + "\")" : "\"" + name + "\"")
                                    + ", expected \"" + expected + "\"");
                }
            }
        }

        private void binaryRow(List<byte @Nullable []> fields) {
            execution.cancellation().run();
            @Nullable Object[] row = new Object[given.length];
            for (int i = 0; i < types.length; i++) {
                byte[] field = fields.get(i);
                if (field != null) {
                    ColumnDescriptor column = columns.get(i);
                    try {
                        Object value = types[i].fromBinary(
                                CopyEncoding.received(types[i], field, format.charset()), execution.types());
                        CopyEncoding.requireConverted(types[i], value, execution.types(), format.charset());
                        row[column.number() - 1] = TypeModifiers.coerce(types[i], column.typeModifier(), value, false);
                    } catch (SqlException e) {
                        throw e.withContext(
                                "COPY " + target.table().name() + ", " + reader.place() + ", column " + column.name());
                    }
                }
            }
            insert(row);
        }

        @Override
        public void row(List<@Nullable String> fields, long line) {
            execution.cancellation().run();
            if (fields.size() > types.length) {
                throw SqlException.of("22P04", "extra data after last expected column");
            }
            @Nullable Object[] row = new Object[given.length];
            for (int i = 0; i < types.length; i++) {
                if (i >= fields.size()) {
                    throw SqlException.of(
                            "22P04",
                            "missing data for column \"" + columns.get(i).name() + "\"");
                }
                String text = fields.get(i);
                if (text == null && notNull[i]) {
                    text = format.nullText();
                } else if (text != null && nullToo[i] && text.equals(format.nullText())) {
                    text = null;
                }
                if (text != null) {
                    ColumnDescriptor column = columns.get(i);
                    try {
                        row[column.number() - 1] = TypeModifiers.coerce(
                                types[i], column.typeModifier(), types[i].fromText(text, execution.types()), false);
                    } catch (SqlException e) {
                        throw e.withContext("COPY " + target.table().name() + ", line " + line + ", column "
                                + column.name() + ": \"" + CopyInput.shown(text) + "\"");
                    }
                }
            }
            insert(row);
        }

        private void insert(@Nullable Object[] row) {
            target.defaults().fill(row, given, execution);
            if (condition != null && !holds(condition, row)) {
                return;
            }
            if (target.insert(execution, row, PolicyChecks.NONE) != null) {
                rows++;
            }
        }

        private boolean holds(Planner.Planned plan, @Nullable Object[] row) {
            List<@Nullable Object[]> fed = new ArrayList<>();
            fed.add(target.layout().visible(row));
            try (RowSource source = execution.open(plan, List.of(fed))) {
                return Boolean.TRUE.equals(Rows.only(source)[0]);
            }
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            try {
                feed(bytes, offset, length);
            } catch (RuntimeException e) {
                execution.transaction().abandonStatement();
                throw e;
            }
        }

        void feed(byte[] bytes, int offset, int length) {
            try {
                reader.feed(bytes, offset, length);
            } catch (RuntimeException e) {
                throw placed(e);
            }
        }

        /// An error with the line that it is about.
        private RuntimeException placed(RuntimeException e) {
            return e instanceof SqlException error && error.context() == null
                    ? error.withContext("COPY " + target.table().name() + ", " + reader.place())
                    : e;
        }

        @Override
        public String done() {
            SqlTransaction transaction = execution.transaction();
            try {
                String tag = complete();
                transaction.endStatement();
                return tag;
            } catch (RuntimeException e) {
                transaction.abandonStatement();
                throw e;
            }
        }

        /// The last rows and what follows all of them; the statement is still open.
        String complete() {
            SqlTransaction transaction = execution.transaction();
            try {
                reader.finish();
            } catch (SqlException e) {
                throw placed(e);
            }
            execution.pending().run(execution);
            StorageLoad load = transaction.loadOf(target.table().storageId());
            if (load != null) {
                transaction.finish(load);
            }
            return "COPY " + rows;
        }

        @Override
        public void fail(String message) {
            execution.transaction().abandonStatement();
            throw SqlException.of("57014", "COPY from stdin failed: " + message);
        }
    }

    private StatementResult out(Statement.Copy copy, CopyFormat format, Execution execution) {
        CompiledStatement statement = new StatementCompiler(path, estimates, text, List.of(), 0)
                .compile(copy.change() != null ? copy.change() : new Statement.Query(query(copy), List.of()));
        RowDescription description = statement.columns();
        if (description == null) {
            throw SqlException.of("0A000", "COPY query must have a RETURNING clause");
        }
        List<RowDescription.Column> columns = description.columns();
        List<String> names = columns.stream().map(RowDescription.Column::name).toList();
        List<SqlType> types = columns.stream().map(RowDescription.Column::type).toList();
        ObjectName name = copy.table();
        RelationDescriptor relation = name == null ? null : path.find(name);
        format.check(false, names, column -> missing(relation, column));
        CopyOutput output = format.binary()
                ? new BinaryWriter(types, execution.types(), format.charset())
                : CopyEncoding.encoding(new CopyWriter(format, names, types, execution.types()), format.charset());
        StatementResult.Rows rows = (StatementResult.Rows) execution.run(statement);
        Out out = new Out(rows.cursor(), output);
        if (copy.file() != null) {
            return new StatementResult.Completed(ServerFile.write(copy.file(), out));
        }
        return new StatementResult.CopyOut(format.binary(), columns.size(), out);
    }

    private static String missing(@Nullable RelationDescriptor relation, String column) {
        if (!(relation instanceof TableDescriptor table)) {
            return "column \"" + column + "\" does not exist";
        }
        return table.findColumn(column) != null
                ? ""
                : "column \"" + column + "\" of relation \"" + table.name() + "\" does not exist";
    }

    private SqlNode query(Statement.Copy copy) {
        SqlNode query = copy.query();
        if (query != null) {
            return query;
        }
        var name = Objects.requireNonNull(copy.table());
        SqlParserPos pos = SqlParserPos.ZERO;
        SqlNodeList items = new SqlNodeList(pos);
        if (path.find(name) == null && path.isSystemRelation(name)) {
            copy.columns().forEach(items::add);
            if (items.isEmpty()) {
                items.add(SqlIdentifier.star(pos));
            }
            return PgOperators.select(items, from(name), pos);
        }
        TableDescriptor table = table(name, false);
        if (table.lineage().isPartitioned()) {
            throw SqlException.of("42809", "cannot copy from partitioned table \"" + table.name() + "\"")
                    .withHint("Try the COPY (SELECT ...) TO variant.");
        }
        copy.columns()
                .forEach(id -> items.add(new SqlIdentifier(column(table, id).name(), pos)));
        if (copy.columns().isEmpty()) {
            table.visibleColumns().stream()
                    .filter(c -> c.generatedSql() == null)
                    .forEach(c -> items.add(new SqlIdentifier(c.name(), pos)));
        }
        boolean alone = path.catalog().children(table.oid()).isEmpty();
        return PgOperators.select(items, alone ? from(name) : new OnlyTable(from(name)), pos);
    }

    private static SqlIdentifier from(ObjectName name) {
        String schema = name.schema();
        return new SqlIdentifier(
                schema == null ? List.of(name.name()) : List.of(schema, name.name()), SqlParserPos.ZERO);
    }

    private static final class Out implements StatementResult.CopySource {
        private final StatementResult.RowCursor source;
        private final CopyOutput writer;
        private boolean headerSent;
        private boolean ended;
        private long rows;

        Out(StatementResult.RowCursor source, CopyOutput writer) {
            this.source = source;
            this.writer = writer;
        }

        /// A line of names is a piece of its own; a binary header comes with what follows it, as from PostgreSQL:
        /// clients take a piece for a row.
        @Override
        public byte @Nullable [] next() {
            byte[] header = headerSent ? null : writer.header();
            headerSent = true;
            if (header == null || !writer.headerJoinsRow()) {
                return header == null ? piece() : header;
            }
            byte[] first = piece();
            if (first == null) {
                return header;
            }
            byte[] joined = Arrays.copyOf(header, header.length + first.length);
            System.arraycopy(first, 0, joined, header.length, first.length);
            return joined;
        }

        private byte @Nullable [] piece() {
            if (ended) {
                return null;
            }
            if (!source.advance()) {
                ended = true;
                return writer.trailer();
            }
            rows++;
            return writer.row(source.row());
        }

        @Override
        public String tag() {
            return "COPY " + rows;
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
