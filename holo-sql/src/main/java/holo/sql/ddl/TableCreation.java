package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.parser.TableFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// CREATE TABLE.
final class TableCreation {
    private final DdlContext context;

    TableCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateTable statement) {
        SchemaDescriptor schema = context.creationSchema(statement.name(), statement.temporary());
        String name = statement.name().name();
        if (context.catalog().isNameTaken(schema.oid(), name)) {
            if (statement.ifNotExists()) {
                context.notice("42P07", "relation \"" + name + "\" already exists, skipping");
                return "CREATE TABLE";
            }
            throw SqlException.of("42P07", "relation \"" + name + "\" already exists");
        }
        CatalogChanges changes = context.changes();
        TableDraft draft = new TableDraft(new TableDescriptor(
                changes.nextOid(),
                schema.oid(),
                name,
                context.user().oid(),
                changes.nextOid(),
                List.of(),
                List.of(),
                List.of(),
                options(statement, schema),
                null));
        ColumnAddition columns = new ColumnAddition(context, changes, draft);
        Inheriting inheriting = new Inheriting(context, changes, draft);
        TableFamily family = statement.family();
        TableDescriptor whole =
                family.partitionOf() == null ? null : FamilyChanges.partitioned(context, family.partitionOf());
        if (whole != null) {
            inheriting.add(whole);
        } else if (family.type() != null) {
            FamilyChanges.addColumnsOf(context, family.type(), draft);
        } else {
            inheriting.inherit(family.parents());
        }
        columns.inheriting(inheriting);
        columns.addOptions(family.options());
        List<LikeTable> likes = new ArrayList<>();
        for (int i = 0; i <= statement.columns().size(); i++) {
            for (Statement.Like like : statement.likes()) {
                if (like.place() == i) {
                    LikeTable copy = new LikeTable(context, changes, draft, columns, like);
                    copy.copyColumns();
                    likes.add(copy);
                }
            }
            if (i < statement.columns().size()) {
                columns.add(statement.columns().get(i));
            }
        }
        columns.checkGenerated();
        if (family.partitionBy() != null) {
            if (!family.parents().isEmpty()) {
                throw SqlException.of("42P16", "cannot create partitioned table as inheritance child");
            }
            draft.lineage =
                    draft.lineage.withKey(new PartitionKeys(context, draft.build()).resolve(family.partitionBy()));
        }
        if (whole != null) {
            bound(whole, family, draft);
        }
        inheriting.checks();
        ConstraintAddition constraints = new ConstraintAddition(context, changes, draft);
        columns.deferred().forEach(constraints::add);
        statement.constraints().forEach(constraints::add);
        likes.forEach(LikeTable::copyConstraints);
        if (whole != null) {
            new PartitionParts(context).addAll(whole, draft);
        }
        changes.create(draft.build());
        columns.createSequences();
        if (whole != null) {
            new PartitionTriggers(context).adopt(whole, draft.oid());
            new FamilyChanges(context).narrowDefault(whole, draft.oid());
        }
        Granting.applyDefaults(context, Privilege.Target.TABLE, draft.oid(), schema.oid(), context.user());
        return "CREATE TABLE";
    }

    private void bound(TableDescriptor whole, TableFamily family, TableDraft draft) {
        TableFamily.Bound written = java.util.Objects.requireNonNull(family.bound());
        PartitionBounds bounds = new PartitionBounds(context, whole);
        PartitionBound bound = bounds.resolve(written);
        bounds.requireFree(draft.name(), bound, written);
        draft.lineage = draft.lineage.withBound(bound);
    }

    private static Map<String, String> options(Statement.CreateTable statement, SchemaDescriptor schema) {
        Statement.OnCommit action = statement.onCommit();
        if (action != null && !TemporarySchema.isTemporary(schema)) {
            throw SqlException.of("42P16", "ON COMMIT can only be used on temporary tables");
        }
        Map<String, String> options = new HashMap<>();
        StorageParameters.apply(statement.parameters(), options);
        switch (action) {
            case null -> {}
            case PRESERVE_ROWS -> {}
            case DELETE_ROWS -> options.put(TemporarySchema.ON_COMMIT, TemporarySchema.DELETE_ROWS);
            case DROP -> options.put(TemporarySchema.ON_COMMIT, TemporarySchema.DROP);
        }
        return options;
    }

    /// @throws SqlException 42501
    static void requireCreate(DdlContext context, SchemaDescriptor schema) {
        boolean allowed = context.may(Privilege.CREATE, schema);
        if (!allowed) {
            throw SqlException.of("42501", "permission denied for schema " + schema.name());
        }
    }
}
