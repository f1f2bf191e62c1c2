package holo.sql.plan;

import holo.sql.catalog.Privilege;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.parser.LockedQuery;
import holo.sql.parser.MergeAction;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.RelationDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The relations that a statement names, and what it does to them: what privileges are asked for, and what a view
/// depends on.
public final class RelationUses {
    private static final int VIEW_DEPTH_MAX = 64;

    private final SearchPath path;
    private final List<Use> uses = new ArrayList<>();
    private final List<SystemUse> systemUses = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean star;

    private RelationUses(SearchPath path) {
        this.path = path;
    }

    /// One relation and what is done to it.
    ///
    /// @param columns those that are written; empty for all
    /// @param ownerOid whose rights are asked for, 0 for those of the current role: a view reads with its owner's
    /// @param schemaWritten the schema as it was written, or null
    public record Use(
            RelationDescriptor relation,
            Privilege privilege,
            List<String> columns,
            int ownerOid,
            @Nullable String schemaWritten) {}

    /// The reading of a system relation that not everyone may read.
    ///
    /// @param ownerOid as in {@link Use}
    public record SystemUse(RelationDefinition relation, int ownerOid) {}

    /// All uses of a statement.
    ///
    /// @param systemUses those of system relations that not everyone may read
    /// @param names every name that is written in an expression, so that columns which are read are among them
    /// @param star whether all columns of something are read
    public record Found(List<Use> uses, List<SystemUse> systemUses, Set<String> names, boolean star) {
        public static final Found NONE = new Found(List.of(), List.of(), Set.of(), false);
    }

    /// What a statement uses, through views too.
    public static Found of(Statement statement, SearchPath path) {
        RelationUses found = new RelationUses(path);
        found.statement(statement);
        return found.result(true);
    }

    /// What reading a view uses, through other views too.
    public static List<Use> ofView(ViewDescriptor view, SearchPath path) {
        RelationUses found = new RelationUses(path);
        found.view(view, 0);
        return found.uses;
    }

    /// What a query names itself.
    public static List<RelationDescriptor> named(SqlNode query, SearchPath path) {
        RelationUses found = new RelationUses(path);
        found.read(query, 0);
        return found.uses.stream().map(Use::relation).distinct().toList();
    }

    private Found result(boolean throughViews) {
        Found own = new Found(List.copyOf(uses), List.copyOf(systemUses), Set.copyOf(names), star);
        if (throughViews) {
            for (Use use : own.uses()) {
                if (use.relation() instanceof ViewDescriptor view) {
                    if (use.privilege() == Privilege.SELECT) {
                        view(view, 0);
                    } else {
                        change(view, use, false, 0);
                    }
                }
            }
            policies();
        }
        return new Found(List.copyOf(uses), List.copyOf(systemUses), own.names(), own.star());
    }

    /// What the policies of tables read, with the rights of those who read the tables.
    private void policies() {
        if (!path.catalog().hasRowSecurity()) {
            return;
        }
        Set<List<Integer>> seen = new HashSet<>();
        for (int i = 0; i < uses.size(); i++) {
            Use use = uses.get(i);
            int role = use.ownerOid() == 0 ? path.viewer().roleOid() : use.ownerOid();
            if (use.relation() instanceof TableDescriptor table
                    && seen.add(
                            List.of(table.oid(), use.ownerOid(), use.privilege().ordinal()))
                    && path.viewer().as(role).isConcerned(table, path.catalog())) {
                RelationUses inner = new RelationUses(path);
                for (String sql : path.viewer().as(role).texts(table, use.privilege(), path.catalog())) {
                    inner.read(PgParser.expression(sql), use.ownerOid());
                }
                systemUses.addAll(inner.systemUses);
                for (Use read : inner.uses) {
                    uses.add(read);
                    if (read.relation() instanceof ViewDescriptor view) {
                        view(view, 0);
                    }
                }
            }
        }
    }

    /// What a change of a view's rows does to the relation under it, for which the view's owner must have the right.
    ///
    /// @param cascaded whether a view above checks the rows of this one, too
    private void change(ViewDescriptor view, Use use, boolean cascaded, int depth) {
        Event event = switch (use.privilege()) {
            case INSERT -> Event.INSERT;
            case UPDATE -> Event.UPDATE;
            case DELETE -> Event.DELETE;
            default -> null;
        };
        if (event == null || depth > VIEW_DEPTH_MAX) {
            return;
        }
        if (event != Event.INSERT) {
            view(view, depth);
        }
        UpdatableView updatable = ViewChain.hasTrigger(view, event, path.catalog())
                ? null
                : UpdatableView.analyze(view, path.catalog()).updatable();
        if (updatable == null) {
            return;
        }
        int owner = view.isInvokers() ? 0 : view.ownerOid();
        String option = view.options().get(ViewDescriptor.CHECK_OPTION);
        SqlNode condition = updatable.condition();
        if (event == Event.INSERT && condition != null && (cascaded || option != null)) {
            RelationUses checked = new RelationUses(path);
            checked.read(condition, owner);
            Found read = checked.result(true);
            uses.addAll(read.uses());
            systemUses.addAll(read.systemUses());
        }
        List<String> columns = new ArrayList<>();
        for (UpdatableView.Column column : updatable.columns()) {
            if (column.base() != null
                    && use.columns().contains(column.descriptor().name())) {
                columns.add(column.base().name());
            }
        }
        Use under = new Use(updatable.base(), use.privilege(), columns, owner, null);
        uses.add(under);
        if (updatable.base() instanceof ViewDescriptor next) {
            change(next, under, cascaded || "cascaded".equals(option), depth + 1);
        }
    }

    private void view(ViewDescriptor view, int depth) {
        if (depth > VIEW_DEPTH_MAX) {
            return;
        }
        RelationUses inner = new RelationUses(path);
        if (PgParser.parse(view.sql()).getFirst().statement() instanceof Statement.Query query) {
            inner.read(query.node(), view.isInvokers() ? 0 : view.ownerOid());
        }
        systemUses.addAll(inner.systemUses);
        for (Use use : inner.uses) {
            uses.add(use);
            if (use.relation() instanceof ViewDescriptor next) {
                view(next, depth + 1);
            }
        }
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Statement.Query query -> {
                read(query.node(), 0);
                if (!query.locking().isEmpty()) {
                    locks(0);
                }
            }
            case Statement.Insert insert -> {
                Visitor visitor = with(insert.with());
                List<String> columns =
                        insert.columns().stream().map(SqlIdentifier::getSimple).toList();
                add(insert.table(), Privilege.INSERT, columns);
                if (insert.rows() != null) {
                    insert.rows().forEach(row -> row.forEach(v -> visit(v, visitor)));
                }
                visit(insert.query(), visitor);
                Statement.OnConflict conflict = insert.onConflict();
                if (conflict != null && conflict.assignments() != null) {
                    assignments(insert.table(), conflict.assignments(), visitor);
                    visit(conflict.where(), visitor);
                }
                returning(insert.table(), insert.returning(), visitor);
            }
            case Statement.Update update -> {
                Visitor visitor = with(update.with());
                assignments(update.table(), update.assignments(), visitor);
                from(update.from(), visitor);
                boolean reads = update.where() != null || update.from() != null || !names.isEmpty();
                visit(update.where(), visitor);
                if (reads) {
                    add(update.table(), Privilege.SELECT, List.of());
                }
                returning(update.table(), update.returning(), visitor);
            }
            case Statement.Delete delete -> {
                Visitor visitor = with(delete.with());
                add(delete.table(), Privilege.DELETE, List.of());
                from(delete.using(), visitor);
                visit(delete.where(), visitor);
                if (delete.where() != null || delete.using() != null) {
                    add(delete.table(), Privilege.SELECT, List.of());
                }
                returning(delete.table(), delete.returning(), visitor);
            }
            case Statement.Merge merge -> merge(merge);
            case Statement.WithChanges with -> {
                with.changes().forEach(change -> statement(change.statement()));
                statement(with.body());
            }
            case Statement.Explain explain -> statement(explain.statement());
            case Statement.DeclareCursor declare -> statement(new Statement.Query(declare.query(), declare.locking()));
            case Statement.CreateTableAs create -> read(create.query(), 0);
            case Statement.CreateMaterializedView create when create.withData() -> read(create.query(), 0);
            case Statement.Copy copy -> {
                if (copy.table() != null) {
                    add(
                            copy.table(),
                            copy.from() ? Privilege.INSERT : Privilege.SELECT,
                            copy.columns().stream()
                                    .map(SqlIdentifier::getSimple)
                                    .toList());
                    copy.columns().forEach(c -> names.add(c.getSimple()));
                    star |= copy.columns().isEmpty();
                }
                if (copy.query() != null) {
                    read(copy.query(), 0);
                }
                if (copy.change() != null) {
                    statement(copy.change());
                }
            }
            default -> {}
        }
    }

    /// What is read from a place in the list on is locked, too.
    private void locks(int from) {
        for (Use use : List.copyOf(uses.subList(from, uses.size()))) {
            uses.add(new Use(use.relation(), Privilege.UPDATE, List.of(), use.ownerOid(), use.schemaWritten()));
        }
    }

    private void merge(Statement.Merge merge) {
        Visitor visitor = with(merge.with());
        add(merge.table(), Privilege.SELECT, List.of());
        from(merge.source(), visitor);
        visit(merge.condition(), visitor);
        for (MergeAction action : merge.actions()) {
            visit(action.condition(), visitor);
            switch (action) {
                case MergeAction.Update update -> assignments(merge.table(), update.assignments(), visitor);
                case MergeAction.Delete delete -> add(merge.table(), Privilege.DELETE, List.of());
                case MergeAction.Insert insert -> {
                    add(
                            merge.table(),
                            Privilege.INSERT,
                            insert.columns().stream()
                                    .map(SqlIdentifier::getSimple)
                                    .toList());
                    insert.values().forEach(v -> visit(v, visitor));
                }
                case MergeAction.Nothing nothing -> {}
            }
        }
    }

    private void assignments(ObjectName table, List<Statement.Assignment> assignments, Visitor visitor) {
        List<String> columns = new ArrayList<>();
        for (Statement.Assignment assignment : assignments) {
            columns.add(assignment.column().names.getFirst());
            visit(assignment.value(), visitor);
        }
        add(table, Privilege.UPDATE, columns);
    }

    private void returning(ObjectName table, @Nullable SqlNodeList items, Visitor visitor) {
        if (items != null) {
            items.forEach(item -> visit(item, visitor));
            add(table, Privilege.SELECT, List.of());
        }
    }

    private static void visit(@Nullable SqlNode node, Visitor visitor) {
        if (node != null) {
            node.accept(visitor);
        }
    }

    private static void from(@Nullable SqlNode node, Visitor visitor) {
        if (node != null) {
            visitor.from(node);
        }
    }

    private Visitor with(@Nullable SqlNodeList with) {
        Visitor visitor = new Visitor(0);
        if (with != null) {
            visitor.push(with);
        }
        return visitor;
    }

    private void read(SqlNode query, int ownerOid) {
        query.accept(new Visitor(ownerOid));
    }

    private void add(ObjectName name, Privilege privilege, List<String> columns) {
        RelationDescriptor relation = path.find(name);
        if (relation != null) {
            uses.add(new Use(relation, privilege, columns, 0, name.schema()));
        } else {
            addSystem(name, 0);
        }
    }

    private void addSystem(ObjectName name, int ownerOid) {
        RelationDefinition system = path.systemRelation(name);
        if (system != null && system.isRestricted()) {
            systemUses.add(new SystemUse(system, ownerOid));
        }
    }

    /// Walks a query. What WITH names hides relations of the same name inside of its scope only.
    private final class Visitor extends SqlBasicVisitor<@Nullable Void> {
        private final int ownerOid;
        private final Deque<Set<String>> scopes = new ArrayDeque<>();

        Visitor(int ownerOid) {
            this.ownerOid = ownerOid;
        }

        private boolean isHidden(String name) {
            return scopes.stream().anyMatch(scope -> scope.contains(name));
        }

        void push(SqlNodeList items) {
            Set<String> scope = new HashSet<>();
            scopes.push(scope);
            for (SqlNode item : items) {
                if (item instanceof SqlWithItem with) {
                    if (with.recursive.booleanValue()) {
                        scope.add(with.name.getSimple());
                    }
                    with.query.accept(this);
                    scope.add(with.name.getSimple());
                }
            }
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof LockedQuery locked) {
                int before = uses.size();
                locked.query.accept(this);
                locks(before);
                return null;
            }
            if (call instanceof SqlWith with) {
                push(with.withList);
                with.body.accept(this);
                scopes.pop();
                return null;
            }
            if (call instanceof SqlSelect select) {
                if (select.getFrom() != null) {
                    from(select.getFrom());
                }
                for (SqlNode part : select.getOperandList()) {
                    if (part != null && part != select.getFrom()) {
                        part.accept(this);
                    }
                }
                return null;
            }
            if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
                from(call.operand(0));
                star = true;
                return null;
            }
            return super.visit(call);
        }

        void from(SqlNode node) {
            if (node instanceof SqlIdentifier id) {
                table(id);
            } else if (node instanceof SqlJoin join) {
                from(join.getLeft());
                from(join.getRight());
                if (join.getCondition() != null) {
                    join.getCondition().accept(this);
                }
            } else if (node instanceof SqlSnapshot past) {
                from(past.getTableRef());
                past.getPeriod().accept(this);
            } else if (node.getKind() == SqlKind.AS || node.getKind() == SqlKind.LATERAL) {
                from(((SqlCall) node).operand(0));
            } else {
                node.accept(this);
            }
        }

        private void table(SqlIdentifier id) {
            if (id.isSimple() && isHidden(id.getSimple())) {
                return;
            }
            String schema = id.isSimple() ? null : id.names.get(id.names.size() - 2);
            ObjectName name = new ObjectName(schema, id.names.getLast(), 0);
            RelationDescriptor relation = path.find(name);
            if (relation != null) {
                uses.add(new Use(relation, Privilege.SELECT, List.of(), ownerOid, schema));
            } else {
                addSystem(name, ownerOid);
            }
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            if (id.isStar()) {
                star = true;
            } else {
                names.add(id.names.getLast());
            }
            return null;
        }
    }
}
