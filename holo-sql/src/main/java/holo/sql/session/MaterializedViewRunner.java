package holo.sql.session;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.ddl.TemporarySchema;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.RelationUses;
import holo.sql.plan.SearchPath;
import holo.sql.statement.MaterializedRows;
import holo.sql.transaction.TableLockMode;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlNode;

/// CREATE and REFRESH MATERIALIZED VIEW: a table of the query's columns that keeps the query with it.
final class MaterializedViewRunner {
    private final StatementRunner runner;
    private final EngineSession session;

    MaterializedViewRunner(StatementRunner runner, EngineSession session) {
        this.runner = runner;
        this.session = session;
    }

    StatementResult create(Statement.CreateMaterializedView create) {
        SearchPath path = session.searchPath();
        for (RelationDescriptor used : RelationUses.named(create.query(), path)) {
            SchemaDescriptor schema = path.catalog().schema(used.schemaOid());
            if (schema != null && TemporarySchema.isTemporary(schema)) {
                throw SqlException.of("0A000", "materialized views must not use temporary tables or views");
            }
        }
        String sql = new QualifiedText(path.catalog(), path.schemas()).qualifyQuery(create.text());
        int before = path.catalog().relations().size();
        new CreateTableAsRunner(runner, session)
                .run(
                        new Statement.CreateTableAs(
                                create.name(),
                                false,
                                create.ifNotExists(),
                                create.columns(),
                                create.query(),
                                false,
                                null,
                                create.parameters()),
                        List.of(),
                        new Object[0]);
        if (session.catalog().relations().size() == before) {
            // IF NOT EXISTS: there was one.
            return new StatementResult.Completed("CREATE MATERIALIZED VIEW");
        }
        TableDescriptor table = (TableDescriptor) session.searchPath().get(create.name());
        TableDescriptor made = table.withMaterialization(new TableDescriptor.Materialization(sql, create.withData()));
        changes().replace(table, made);
        if (!create.withData()) {
            return new StatementResult.Completed("CREATE MATERIALIZED VIEW");
        }
        return new StatementResult.Completed("SELECT " + rows(made).fill(session.execution(new Object[0])));
    }

    StatementResult refresh(Statement.RefreshMaterializedView refresh) {
        TableDescriptor view = view(refresh.name());
        RoleDescriptor owner = Objects.requireNonNull(session.catalog().role(view.ownerOid()));
        if (!Privileges.owns(session.catalog(), session.acting().role(), owner.oid())) {
            throw SqlException.of("42501", "must be owner of materialized view " + view.name());
        }
        RelationLocks.take(
                session, view, refresh.concurrently() ? TableLockMode.EXCLUSIVE : TableLockMode.ACCESS_EXCLUSIVE);
        if (refresh.concurrently()) {
            requireMergeable(view);
        }
        if (refresh.withData()) {
            // The view reads with its owner's rights.
            RelationUses.Found uses =
                    RelationUses.of(new Statement.Query(query(view), List.of()), session.searchPath());
            AccessChecks.require(session.catalog(), owner, uses);
            AccessChecks.requirePopulated(uses);
        }
        if (refresh.concurrently()) {
            session.acting().as(owner, () -> {
                rows(view).merge(session.execution(new Object[0]));
                return view;
            });
        } else {
            TableDescriptor empty = runner.emptied(view)
                    .withMaterialization(new TableDescriptor.Materialization(
                            Objects.requireNonNull(view.query()), refresh.withData()));
            changes().replace(view, empty);
            if (refresh.withData()) {
                session.acting().as(owner, () -> rows(empty).fill(session.execution(new Object[0])));
            }
        }
        return new StatementResult.Completed("REFRESH MATERIALIZED VIEW");
    }

    private TableDescriptor view(ObjectName name) {
        RelationDescriptor relation = session.searchPath().get(name);
        if (!(relation instanceof TableDescriptor view) || !view.isMaterialized()) {
            throw SqlException.of("0A000", "\"" + relation.name() + "\" is not a materialized view");
        }
        return view;
    }

    private void requireMergeable(TableDescriptor view) {
        if (!view.isPopulated()) {
            throw SqlException.of("0A000", "CONCURRENTLY cannot be used when the materialized view is not populated");
        }
        boolean unique = view.indexes().stream()
                .anyMatch(index -> index.unique()
                        && index.state() == IndexDescriptor.State.PUBLIC
                        && index.predicateSql() == null
                        && index.parts().stream().allMatch(part -> part.expressionSql() == null));
        if (!unique) {
            SchemaDescriptor schema = Objects.requireNonNull(session.catalog().schema(view.schemaOid()));
            throw SqlException.of(
                            "55000",
                            "cannot refresh materialized view \"" + schema.name() + "." + view.name()
                                    + "\" concurrently")
                    .withHint("Create a unique index with no WHERE clause on one or more columns of the materialized"
                            + " view.");
        }
    }

    private MaterializedRows rows(TableDescriptor view) {
        return new MaterializedRows(view, query(view), session.searchPath(), runner.estimates());
    }

    private static SqlNode query(TableDescriptor view) {
        String sql = Objects.requireNonNull(view.query());
        if (!(PgParser.parse(sql).getFirst().statement() instanceof Statement.Query query)) {
            throw new IllegalStateException("a materialized view holds no query: " + sql);
        }
        return query.node();
    }

    private CatalogChanges changes() {
        return new CatalogChanges(session.transaction().get().catalog());
    }
}
