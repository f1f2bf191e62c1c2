package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.store.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// TRUNCATE: the tables get new, empty storage.
final class Truncation {
    private final DdlContext context;

    Truncation(DdlContext context) {
        this.context = context;
    }

    String truncate(Statement.Truncate statement) {
        Map<Integer, TableDescriptor> tables = new LinkedHashMap<>();
        for (ObjectName name : statement.tables()) {
            RelationDescriptor relation = context.path().get(name);
            if (!(relation instanceof TableDescriptor table) || table.isMaterialized()) {
                throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table");
            }
            if (!Privileges.has(
                    context.catalog(),
                    context.user(),
                    Privilege.Target.TABLE,
                    table.oid(),
                    table.ownerOid(),
                    Privilege.TRUNCATE)) {
                throw SqlException.of("42501", "permission denied for table " + table.name());
            }
            if (table.lineage().isPartitioned() && name.only()) {
                throw SqlException.of("42809", "cannot truncate only a partitioned table")
                        .withHint("Do not specify the ONLY keyword, or use TRUNCATE ONLY on the partitions directly.");
            }
            tables.put(table.oid(), table);
            if (!name.only()) {
                context.catalog().descendants(table.oid()).forEach(child -> tables.put(child.oid(), child));
            }
        }
        addReferencing(tables, statement.cascade());
        CatalogChanges changes = context.changes();
        for (TableDescriptor table : tables.values()) {
            changes.replace(table, empty(table, changes));
            if (statement.restartIdentity()) {
                restartSequences(table);
            }
        }
        return "TRUNCATE TABLE";
    }

    private void addReferencing(Map<Integer, TableDescriptor> tables, boolean cascade) {
        boolean added = true;
        while (added) {
            added = false;
            for (RelationDescriptor relation : context.catalog().relations()) {
                if (relation instanceof TableDescriptor other && !tables.containsKey(other.oid())) {
                    TableDescriptor referenced = referencedBy(other, tables, context.catalog());
                    if (referenced != null && !cascade) {
                        throw SqlException.of("0A000", "cannot truncate a table referenced in a foreign key constraint")
                                .withDetail("Table \"" + other.name() + "\" references \"" + referenced.name() + "\".")
                                .withHint("Truncate table \"" + other.name()
                                        + "\" at the same time, or use TRUNCATE ... CASCADE.");
                    }
                    if (referenced != null) {
                        context.notice("00000", "truncate cascades to table \"" + other.name() + "\"");
                        tables.put(other.oid(), other);
                        added = true;
                    }
                }
            }
        }
    }

    private static @Nullable TableDescriptor referencedBy(
            TableDescriptor other, Map<Integer, TableDescriptor> tables, CatalogSnapshot catalog) {
        for (ConstraintDescriptor constraint : other.constraints()) {
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                TableDescriptor referenced = PartitionReferences.reached(key, tables, catalog);
                if (referenced != null) {
                    return referenced;
                }
            }
        }
        return null;
    }

    /// The table with new storage; the old is discarded.
    TableDescriptor empty(TableDescriptor table, CatalogChanges changes) {
        context.transaction()
                .require(new Validation.RangeUnchanged(
                        KeySpace.data(table.storageId()), context.transaction().snapshotTimestamp()));
        changes.discardStorage(table.storageId());
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            if (index.primary()) {
                indexes.add(index);
            } else {
                changes.discardStorage(index.storageId());
                indexes.add(index.withStorage(changes.nextOid()));
            }
        }
        return table.withIndexes(indexes).withStorage(changes.nextOid());
    }

    private void restartSequences(TableDescriptor table) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence && sequence.ownedByTable() == table.oid()) {
                CatalogChanges changes = context.changes();
                context.transaction().catalog().delete(KeySpace.sequenceState(sequence.stateId()));
                changes.replace(sequence, sequence.restarted(sequence.start()));
            }
        }
    }
}
