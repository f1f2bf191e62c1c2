package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.copy.CopyFormat;
import holo.sql.copy.CopyReader;
import holo.sql.copy.CopyWriter;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.parser.PgOperators;
import holo.sql.parser.Statement;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.StorageLoad;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// COPY. Rows come and go one by one; the statement's writes are the transaction's as any other's.
public final class CopyRunner {
    private final SearchPath path;
    private final Planner planner;

    public CopyRunner(SearchPath path, ToDoubleFunction<TableDescriptor> rowCount, String text) {
        this.path = path;
        this.planner = new Planner(path, rowCount, text);
    }

    /// @throws SqlException 42501 for files, and what the formats and the table say
    public StatementResult run(Statement.Copy copy, Execution execution) {
        if (copy.file() != null) {
            throw SqlException.of("42501", "COPY to or from a file or program of the server is not allowed")
                    .withHint("COPY … FROM STDIN and TO STDOUT work; psql's \\copy does it for you.");
        }
        CopyFormat format = CopyFormat.of(copy.options(), copy.columnOptions());
        return copy.from() ? in(copy, format, execution) : out(copy, format, execution);
    }

    private StatementResult in(Statement.Copy copy, CopyFormat format, Execution execution) {
        Target target = Target.of(Objects.requireNonNull(copy.table()), path, planner);
        List<ColumnDescriptor> columns = new ArrayList<>();
        if (copy.columns().isEmpty()) {
            target.table().visibleColumns().stream()
                    .filter(c -> c.generatedSql() == null)
                    .forEach(columns::add);
        } else {
            copy.columns().forEach(id -> columns.add(target.column(id)));
        }
        target.writer().begin(execution.transaction());
        return new StatementResult.CopyIn(false, columns.size(), new In(target, columns, format, execution));
    }

    private static final class In implements StatementResult.CopyTarget {
        private final Target target;
        private final List<ColumnDescriptor> columns;
        private final SqlType[] types;
        private final boolean[] notNull;
        private final boolean[] nullToo;
        private final CopyFormat format;
        private final Execution execution;
        private final CopyReader reader;
        private final boolean[] given;
        private long rows;

        In(Target target, List<ColumnDescriptor> columns, CopyFormat format, Execution execution) {
            this.target = target;
            this.columns = columns;
            this.types = columns.stream().map(c -> c.type()).toArray(SqlType[]::new);
            this.format = format;
            this.execution = execution;
            this.reader = new CopyReader(format, this::row);
            this.given = new boolean[target.layout().width()];
            this.notNull = new boolean[types.length];
            this.nullToo = new boolean[types.length];
            for (int i = 0; i < types.length; i++) {
                ColumnDescriptor column = columns.get(i);
                given[column.number() - 1] = true;
                notNull[i] = format.forceNotNull().contains(column.name());
                nullToo[i] = format.forceNull().contains(column.name());
            }
        }

        private void row(List<@Nullable String> fields, long line) {
            execution.cancellation().run();
            if (fields.size() > types.length) {
                throw SqlException.of("22P04", "extra data after last expected column")
                        .withDetail("COPY " + target.table().name() + ", line " + line);
            }
            if (fields.size() < types.length) {
                throw SqlException.of(
                                "22P04",
                                "missing data for column \""
                                        + columns.get(fields.size()).name() + "\"")
                        .withDetail("COPY " + target.table().name() + ", line " + line);
            }
            @Nullable Object[] row = new Object[given.length];
            for (int i = 0; i < types.length; i++) {
                String text = fields.get(i);
                if (text == null && notNull[i]) {
                    text = format.nullText();
                } else if (text != null && nullToo[i] && text.equals(format.nullText())) {
                    text = null;
                }
                if (text != null) {
                    ColumnDescriptor column = columns.get(i);
                    row[column.number() - 1] = TypeModifiers.coerce(
                            types[i], column.typeModifier(), types[i].fromText(text, execution.types()), false);
                }
            }
            target.defaults().fill(row, given, execution);
            target.writer().insert(execution, row);
            rows++;
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            try {
                reader.feed(bytes, offset, length);
            } catch (RuntimeException e) {
                execution.transaction().abandonStatement();
                throw e;
            }
        }

        @Override
        public String done() {
            SqlTransaction transaction = execution.transaction();
            try {
                reader.finish();
                execution.pending().run(execution);
                StorageLoad load = transaction.loadOf(target.table().storageId());
                if (load != null) {
                    transaction.finish(load);
                }
                transaction.endStatement();
            } catch (RuntimeException e) {
                transaction.abandonStatement();
                throw e;
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
        Planner.Planned plan = planner.plan(query(copy), List.of(), 0);
        List<RowDescription.Column> columns = plan.columns().columns();
        CopyWriter writer = new CopyWriter(
                format,
                columns.stream().map(RowDescription.Column::name).toList(),
                columns.stream().map(RowDescription.Column::type).toList(),
                execution.types());
        return new StatementResult.CopyOut(
                false, columns.size(), new Out(plan.compiled().open(execution.context()), writer));
    }

    private SqlNode query(Statement.Copy copy) {
        SqlNode query = copy.query();
        if (query != null) {
            return query;
        }
        var name = Objects.requireNonNull(copy.table());
        path.get(name);
        SqlParserPos pos = SqlParserPos.ZERO;
        SqlNodeList items = new SqlNodeList(pos);
        copy.columns().forEach(items::add);
        if (items.isEmpty()) {
            items.add(SqlIdentifier.star(pos));
        }
        String schema = name.schema();
        SqlNode from = new SqlIdentifier(schema == null ? List.of(name.name()) : List.of(schema, name.name()), pos);
        return PgOperators.select(items, from, pos);
    }

    private static final class Out implements StatementResult.CopySource {
        private final RowSource source;
        private final CopyWriter writer;
        private boolean headerSent;
        private long rows;

        Out(RowSource source, CopyWriter writer) {
            this.source = source;
            this.writer = writer;
        }

        @Override
        public byte @Nullable [] next() {
            if (!headerSent) {
                headerSent = true;
                byte[] header = writer.header();
                if (header != null) {
                    return header;
                }
            }
            if (!source.advance()) {
                return null;
            }
            rows++;
            return writer.row(Arrays.asList(source.row()));
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
