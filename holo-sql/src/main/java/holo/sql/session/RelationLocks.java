package holo.sql.session;

import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.PartitionBound;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.ddl.Cascades;
import holo.sql.error.SqlException;
import holo.sql.parser.AlterTableAction;
import holo.sql.parser.ColumnConstraint;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.TableConstraint;
import holo.sql.plan.RelationUses;
import holo.sql.statement.RestartStatement;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TableLockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The locks on relations that statements take before they look at anything, by PostgreSQL's rules (documentation,
/// section 13.3.1). A statement that had to wait for one begins again, since what it was planned for may be gone.
final class RelationLocks {
    private static final List<Privilege> ANY_CHANGE = List.of(Privilege.UPDATE, Privilege.DELETE, Privilege.TRUNCATE);

    private RelationLocks() {}

    /// For a statement that reads and writes rows.
    ///
    /// A query that is a transaction of its own only waits until it may read: its snapshot keeps what it sees.
    ///
    /// @throws RestartStatement
    static void take(EngineSession session, RelationUses.Found found) {
        if (found.uses().isEmpty()) {
            return;
        }
        SqlTransaction transaction = session.transaction().get();
        boolean block = session.transaction().isBlock();
        boolean again = false;
        for (RelationUses.Use use : found.uses()) {
            TableLockMode mode = mode(use);
            for (RelationDescriptor relation : withMembers(session, use.relation())) {
                int oid = relation.oid();
                if (block || mode != TableLockMode.ACCESS_SHARE || transaction.isContended(oid)) {
                    again |= !transaction.lockTable(oid, mode, LockWait.BLOCK);
                }
            }
        }
        if (again) {
            throw RestartStatement.afterLock();
        }
    }

    /// A relation, and the tables that inherit from it or are partitions of it: its name stands for the rows of all.
    private static List<RelationDescriptor> withMembers(EngineSession session, RelationDescriptor relation) {
        if (!(relation instanceof TableDescriptor)
                || session.catalog().children(relation.oid()).isEmpty()) {
            return List.of(relation);
        }
        List<RelationDescriptor> all = new ArrayList<>(List.of(relation));
        all.addAll(session.catalog().descendants(relation.oid()));
        return all;
    }

    private static TableLockMode mode(RelationUses.Use use) {
        return switch (use.privilege()) {
            case INSERT, DELETE -> TableLockMode.ROW_EXCLUSIVE;
            // UPDATE names columns, FOR UPDATE does not.
            case UPDATE -> use.columns().isEmpty() ? TableLockMode.ROW_SHARE : TableLockMode.ROW_EXCLUSIVE;
            case SELECT, TRUNCATE, REFERENCES, TRIGGER, EXECUTE, USAGE, CREATE, TEMPORARY, CONNECT ->
                TableLockMode.ACCESS_SHARE;
        };
    }

    /// For a statement that changes the catalog.
    ///
    /// Where PostgreSQL lets writers go on beside a change of the description of their table, this waits for them:
    /// their commits demand that it is what they saw.
    ///
    /// @throws RestartStatement
    static void take(EngineSession session, Statement statement) {
        switch (statement) {
            case Statement.AlterTable alter -> {
                TableLockMode mode = TableLockMode.ACCESS_SHARE;
                for (AlterTableAction action : alter.actions()) {
                    TableLockMode needed = mode(action);
                    mode = needed.compareTo(mode) > 0 ? needed : mode;
                }
                if (alter.actions().stream().allMatch(RelationLocks::isOfItself)) {
                    takeAlone(session, alter.name(), mode);
                } else {
                    take(session, alter.name(), mode, null);
                }
                for (AlterTableAction action : alter.actions()) {
                    if (action instanceof AlterTableAction.AddConstraint add) {
                        referenced(session, add.constraint());
                    } else if (action instanceof AlterTableAction.AddColumn add) {
                        referenced(session, add.column());
                    }
                    relative(session, alter.name(), action);
                }
            }
            case Statement.CreateTable create -> {
                create.constraints().forEach(constraint -> referenced(session, constraint));
                create.columns().forEach(column -> referenced(session, column));
                ObjectName whole = create.family().partitionOf();
                if (whole != null) {
                    takeAlone(session, whole, TableLockMode.ACCESS_EXCLUSIVE);
                    withDefault(session, whole);
                }
                create.family()
                        .parents()
                        .forEach(parent -> takeAlone(session, parent, TableLockMode.SHARE_UPDATE_EXCLUSIVE));
            }
            case Statement.CreateIndex create -> take(session, create.table(), TableLockMode.SHARE, null);
            case Statement.CreateTrigger create ->
                take(session, create.table(), TableLockMode.SHARE_ROW_EXCLUSIVE, Privilege.TRIGGER);
            case Statement.DropTrigger drop -> take(session, drop.table(), TableLockMode.ACCESS_EXCLUSIVE, null);
            case Statement.RenameTrigger rename -> take(session, rename.table(), TableLockMode.ACCESS_EXCLUSIVE, null);
            case Statement.Policy policy ->
                take(session, policy.command().table(), TableLockMode.ACCESS_EXCLUSIVE, null);
            case Statement.CreateView create -> take(session, create.name(), TableLockMode.ACCESS_EXCLUSIVE, null);
            case Statement.AlterView alter -> take(session, alter.name(), TableLockMode.ACCESS_EXCLUSIVE, null);
            case Statement.AlterSequence alter -> take(session, alter.name(), TableLockMode.SHARE_ROW_EXCLUSIVE, null);
            case Statement.Truncate truncate -> {
                List<RelationDescriptor> named = changeable(session, truncate.tables(), Privilege.TRUNCATE);
                takeAll(session, named);
                if (truncate.cascade() && named.size() >= truncate.tables().size()) {
                    takeAll(session, Cascades.ofTruncate(session.catalog(), named));
                }
            }
            case Statement.AlterObject alter -> object(session, alter.kind(), alter.name());
            case Statement.Drop drop -> {
                drop.names().forEach(name -> object(session, drop.kind(), name));
                if (drop.cascade() && isOfRelations(drop.kind())) {
                    List<RelationDescriptor> named = changeable(session, drop.names(), null);
                    if (named.size() >= drop.names().size() || drop.ifExists()) {
                        takeAll(session, Cascades.ofDrop(session.catalog(), session.schemas(session.catalog()), named));
                    }
                }
            }
            case Statement.Comment comment -> comment(session, comment);
            default -> {}
        }
    }

    private static TableLockMode mode(AlterTableAction action) {
        return switch (action) {
            case AlterTableAction.AddConstraint add
            when add.constraint() instanceof TableConstraint.ForeignKey -> TableLockMode.SHARE_ROW_EXCLUSIVE;
            case AlterTableAction.EnableTrigger enable -> TableLockMode.SHARE_ROW_EXCLUSIVE;
            case AlterTableAction.ValidateConstraint validate -> TableLockMode.SHARE_ROW_EXCLUSIVE;
            case AlterTableAction.SetParameters set -> TableLockMode.SHARE_ROW_EXCLUSIVE;
            case AlterTableAction.Ignored ignored -> TableLockMode.SHARE_UPDATE_EXCLUSIVE;
            default -> TableLockMode.ACCESS_EXCLUSIVE;
        };
    }

    private static void referenced(EngineSession session, Statement.ColumnDefinition column) {
        for (ColumnConstraint constraint : column.constraints()) {
            if (constraint instanceof ColumnConstraint.Table table) {
                referenced(session, table.constraint());
            }
        }
    }

    private static void referenced(EngineSession session, TableConstraint constraint) {
        if (constraint instanceof TableConstraint.ForeignKey key) {
            take(session, key.referenced(), TableLockMode.SHARE_ROW_EXCLUSIVE, Privilege.REFERENCES);
        }
    }

    private static void object(EngineSession session, Statement.ObjectKind kind, ObjectName name) {
        switch (kind) {
            case TABLE, VIEW, SEQUENCE, MATERIALIZED_VIEW -> {
                RelationDescriptor relation = session.searchPath().find(name);
                TableDescriptor whole = relation instanceof TableDescriptor table
                        ? session.catalog().partitioned(table)
                        : null;
                if (whole != null && mayChange(session, whole, null)) {
                    take(session, whole, TableLockMode.ACCESS_EXCLUSIVE);
                    withDefault(session, whole);
                }
                take(session, name, TableLockMode.ACCESS_EXCLUSIVE, null);
            }
            case INDEX -> {
                TableDescriptor table = tableOfIndex(session, name);
                if (table != null && mayChange(session, table, null)) {
                    take(session, table, TableLockMode.ACCESS_EXCLUSIVE);
                }
            }
            case SCHEMA, TYPE, DOMAIN, COLLATION -> {}
        }
    }

    /// The other table of an action that makes or ends a relation between two.
    private static void relative(EngineSession session, ObjectName named, AlterTableAction action) {
        switch (action) {
            case AlterTableAction.AttachPartition attach -> {
                take(session, attach.partition(), TableLockMode.ACCESS_EXCLUSIVE, null);
                withDefault(session, named);
                withReferenced(session, named);
            }
            case AlterTableAction.DetachPartition detach -> {
                take(session, detach.partition(), TableLockMode.ACCESS_EXCLUSIVE, null);
                withDefault(session, named);
            }
            case AlterTableAction.Inherit inherit ->
                takeAlone(session, inherit.parent(), TableLockMode.SHARE_UPDATE_EXCLUSIVE);
            case AlterTableAction.NoInherit inherit -> takeAlone(session, inherit.parent(), TableLockMode.ACCESS_SHARE);
            default -> {}
        }
    }

    /// Whether an action changes nothing of the tables that inherit from the one that is named.
    private static boolean isOfItself(AlterTableAction action) {
        return switch (action) {
            case AlterTableAction.AttachPartition a -> true;
            case AlterTableAction.DetachPartition d -> true;
            case AlterTableAction.RenameTable r -> true;
            case AlterTableAction.SetSchema s -> true;
            case AlterTableAction.OwnerTo o -> true;
            default -> false;
        };
    }

    /// A new partition takes rows from the default one, and those of one that goes are for the default one.
    private static void withDefault(EngineSession session, ObjectName partitioned) {
        RelationDescriptor whole = session.searchPath().find(partitioned);
        if (whole != null && mayChange(session, whole, null)) {
            withDefault(session, whole);
        }
    }

    /// The rows of a new partition are looked up in the tables that its foreign keys refer to.
    private static void withReferenced(EngineSession session, ObjectName partitioned) {
        if (session.searchPath().find(partitioned) instanceof TableDescriptor whole
                && mayChange(session, whole, null)) {
            for (ConstraintDescriptor constraint : whole.constraints()) {
                if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                    TableDescriptor referenced = session.catalog().table(key.referencedTableOid());
                    if (referenced != null) {
                        withMembers(session, referenced)
                                .forEach(each -> take(session, each, TableLockMode.SHARE_ROW_EXCLUSIVE));
                    }
                }
            }
        }
    }

    private static void withDefault(EngineSession session, RelationDescriptor whole) {
        for (TableDescriptor partition : session.catalog().children(whole.oid())) {
            if (partition.lineage().bound() instanceof PartitionBound.Default) {
                takeAll(session, withMembers(session, partition));
            }
        }
    }

    private static void takeAlone(EngineSession session, ObjectName name, TableLockMode mode) {
        RelationDescriptor relation = session.searchPath().find(name);
        if (relation != null && mayChange(session, relation, null)) {
            take(session, relation, mode);
        }
    }

    private static boolean isOfRelations(Statement.ObjectKind kind) {
        return switch (kind) {
            case TABLE, VIEW, SEQUENCE, MATERIALIZED_VIEW -> true;
            case INDEX, SCHEMA, TYPE, DOMAIN, COLLATION -> false;
        };
    }

    /// The comment is part of the description, which writers rely on.
    private static void comment(EngineSession session, Statement.Comment comment) {
        switch (comment.kind().toLowerCase(Locale.ROOT)) {
            case "table", "view", "materialized view", "sequence", "column" ->
                take(session, comment.name(), TableLockMode.SHARE, null);
            case "index" -> {
                TableDescriptor table = tableOfIndex(session, comment.name());
                if (table != null && mayChange(session, table, null)) {
                    take(session, table, TableLockMode.SHARE);
                }
            }
            default -> {}
        }
    }

    /// Those of these names that mean a relation which the session may change.
    private static List<RelationDescriptor> changeable(
            EngineSession session, List<ObjectName> names, @Nullable Privilege sufficient) {
        List<RelationDescriptor> result = new ArrayList<>();
        for (ObjectName name : names) {
            RelationDescriptor relation = session.searchPath().find(name);
            if (relation != null && mayChange(session, relation, sufficient)) {
                result.addAll(name.only() ? List.of(relation) : withMembers(session, relation));
            }
        }
        return result;
    }

    /// Keeps everybody else from a table and those of its relatives that the session may change, as CLUSTER does.
    static void takeAll(EngineSession session, ObjectName name) {
        RelationDescriptor relation = session.searchPath().find(name);
        if (relation != null) {
            takeAll(
                    session,
                    withMembers(session, relation).stream()
                            .filter(each -> mayChange(session, each, null))
                            .toList());
        }
    }

    private static void takeAll(EngineSession session, List<RelationDescriptor> relations) {
        relations.forEach(relation -> take(session, relation, TableLockMode.ACCESS_EXCLUSIVE));
    }

    private static @Nullable TableDescriptor tableOfIndex(EngineSession session, ObjectName name) {
        for (RelationDescriptor relation : session.catalog().relations()) {
            if (relation instanceof TableDescriptor table
                    && table.indexes().stream().anyMatch(i -> i.name().equals(name.name()))) {
                return table;
            }
        }
        return null;
    }

    /// A name that means nothing is for the statement itself to refuse, or to skip; nor does anybody wait who may not
    /// do what the statement does.
    ///
    /// @param sufficient what is enough instead of owning the relation, or null
    private static void take(
            EngineSession session, ObjectName name, TableLockMode mode, @Nullable Privilege sufficient) {
        RelationDescriptor relation = session.searchPath().find(name);
        if (relation != null && mayChange(session, relation, sufficient)) {
            for (RelationDescriptor each : name.only() ? List.of(relation) : withMembers(session, relation)) {
                take(session, each, mode);
            }
        }
    }

    private static boolean mayChange(
            EngineSession session, RelationDescriptor relation, @Nullable Privilege sufficient) {
        RoleDescriptor role = session.acting().role();
        return Privileges.owns(session.catalog(), role, relation.ownerOid())
                || (sufficient != null && has(session, role, relation, sufficient));
    }

    static void take(EngineSession session, RelationDescriptor relation, TableLockMode mode) {
        if (!session.transaction().get().lockTable(relation.oid(), mode, LockWait.BLOCK)) {
            throw RestartStatement.afterLock();
        }
    }

    /// LOCK TABLE; views with what they read.
    ///
    /// @throws SqlException 42P01, 42809, 42501, 55P03
    static void lock(EngineSession session, Statement.LockTable lock) {
        TableLockMode mode = TableLockMode.of(lock.mode());
        for (ObjectName name : lock.tables()) {
            RelationDescriptor relation = session.searchPath().get(name);
            if (relation instanceof SequenceDescriptor
                    || relation instanceof TableDescriptor table && table.isMaterialized()) {
                throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table or view");
            }
            lock(session, relation, mode, lock.nowait(), 0);
            if (!name.only()) {
                for (RelationDescriptor member : withMembers(session, relation)) {
                    lockUnasked(session, member, mode, lock.nowait());
                }
            }
            if (relation instanceof ViewDescriptor view) {
                for (RelationUses.Use use : RelationUses.ofView(view, session.searchPath())) {
                    if (!(use.relation() instanceof SequenceDescriptor)) {
                        lock(session, use.relation(), mode, lock.nowait(), use.ownerOid());
                    }
                }
            }
        }
        session.transaction().get().looksAtNothing();
    }

    private static void lock(
            EngineSession session, RelationDescriptor relation, TableLockMode mode, boolean nowait, int ownerOid) {
        requireMayLock(session, relation, mode, ownerOid);
        lockUnasked(session, relation, mode, nowait);
    }

    private static void lockUnasked(
            EngineSession session, RelationDescriptor relation, TableLockMode mode, boolean nowait) {
        SqlTransaction transaction = session.transaction().get();
        if (!transaction.lockTable(relation.oid(), mode, nowait ? LockWait.SKIP : LockWait.BLOCK)) {
            if (!transaction.locksTable(relation.oid(), mode)) {
                throw SqlException.of("55P03", "could not obtain lock on relation \"" + relation.name() + "\"");
            }
            throw RestartStatement.afterLock(); // the name may mean something else by now
        }
    }

    private static void requireMayLock(
            EngineSession session, RelationDescriptor relation, TableLockMode mode, int ownerOid) {
        RoleDescriptor owner = ownerOid == 0 ? null : session.catalog().role(ownerOid);
        RoleDescriptor role = owner == null ? session.acting().role() : owner;
        boolean allowed = ANY_CHANGE.stream().anyMatch(p -> has(session, role, relation, p))
                || (mode == TableLockMode.ACCESS_SHARE && has(session, role, relation, Privilege.SELECT))
                || (mode == TableLockMode.ROW_EXCLUSIVE && has(session, role, relation, Privilege.INSERT));
        if (!allowed) {
            throw SqlException.of(
                    "42501",
                    "permission denied for " + (relation instanceof ViewDescriptor ? "view " : "table ")
                            + relation.name());
        }
    }

    private static boolean has(
            EngineSession session, RoleDescriptor role, RelationDescriptor relation, Privilege privilege) {
        return Privileges.has(
                session.catalog(), role, Privilege.Target.TABLE, relation.oid(), relation.ownerOid(), privilege);
    }
}
