package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.parser.LockedQuery;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.Definitions;
import holo.sql.plan.Planner;
import holo.sql.statement.StatementCompiler;
import holo.sql.type.Collation;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// CREATE TABLE AS: a table of the query's columns, then the query's rows.
final class CreateTableAsRunner {
    private final StatementRunner runner;
    private final EngineSession session;

    CreateTableAsRunner(StatementRunner runner, EngineSession session) {
        this.runner = runner;
        this.session = session;
    }

    /// @param types of its parameters
    StatementResult run(Statement.CreateTableAs create, List<@Nullable SqlType> types, @Nullable Object[] values) {
        SqlNode query = create.query();
        Planner planner = new Planner(session.searchPath(), runner.estimates(), "");
        Planner.Planned planned = planner.plan(LockedQuery.unlocked(query), types, types.size());
        List<RowDescription.Column> columns = planned.columns().columns();
        List<Integer> collations = planned.columnCollations();
        if (create.columns().size() > columns.size()) {
            throw SqlException.of("42601", "too many column names were specified");
        }
        StringBuilder sql = new StringBuilder(create.temporary() ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ")
                .append(create.ifNotExists() ? "IF NOT EXISTS " : "")
                .append(
                        create.name().schema() == null
                                ? ""
                                : quote(create.name().schema()) + ".")
                .append(quote(create.name().name()))
                .append(" (");
        for (int i = 0; i < columns.size(); i++) {
            String name = i < create.columns().size()
                    ? create.columns().get(i).getSimple()
                    : columns.get(i).name();
            sql.append(i == 0 ? "" : ", ")
                    .append(quote(name))
                    .append(' ')
                    .append(TypeModifiers.format(
                            columns.get(i).declaredType(), columns.get(i).typeModifier()));
            Collation collation = session.searchPath().catalog().collation(collations.get(i));
            if (collation != null) {
                sql.append(" COLLATE ")
                        .append(Definitions.collation(session.searchPath().catalog(), collation));
            }
        }
        sql.append(')')
                .append(
                        switch (create.onCommit()) {
                            case null -> "";
                            case PRESERVE_ROWS -> " ON COMMIT PRESERVE ROWS";
                            case DELETE_ROWS -> " ON COMMIT DELETE ROWS";
                            case DROP -> " ON COMMIT DROP";
                        });
        ParsedStatement table = PgParser.parse(sql.toString()).getFirst();
        boolean exists = session.searchPath().find(create.name()) != null;
        runner.ddl(withParameters(table.statement(), create));
        if (!create.withData() || (create.ifNotExists() && exists)) {
            return new StatementResult.Completed("CREATE TABLE AS");
        }
        Statement.Insert insert =
                new Statement.Insert(null, create.name(), null, List.of(), true, null, query, null, null);
        StatementResult result = session.execution(values)
                .run(new StatementCompiler(session.searchPath(), runner.estimates(), "", types, types.size())
                        .compile(insert));
        String tag = ((StatementResult.Completed) result).tag();
        return new StatementResult.Completed("SELECT " + tag.substring(tag.lastIndexOf(' ') + 1));
    }

    private static Statement withParameters(Statement table, Statement.CreateTableAs create) {
        Statement.CreateTable made = (Statement.CreateTable) table;
        return new Statement.CreateTable(
                made.name(),
                made.temporary(),
                made.ifNotExists(),
                made.columns(),
                made.likes(),
                made.constraints(),
                made.family(),
                made.onCommit(),
                create.parameters());
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
