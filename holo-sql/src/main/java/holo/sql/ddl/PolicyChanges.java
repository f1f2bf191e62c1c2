package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.PolicyCommand;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.AggregateCalls;
import holo.sql.plan.SetReturning;
import holo.sql.session.Notice;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP POLICY. Each change writes the table's descriptor, too: those who read and write rows rely on
/// it.
final class PolicyChanges {
    /// What a grantee that stands for all roles is written as.
    private static final String ALL_ROLES = "\u0001public";

    private final DdlContext context;

    PolicyChanges(DdlContext context) {
        this.context = context;
    }

    String execute(PolicyCommand command) {
        return switch (command) {
            case PolicyCommand.Create create -> create(create);
            case PolicyCommand.Alter alter -> alter(alter);
            case PolicyCommand.Rename rename -> rename(rename);
            case PolicyCommand.Drop drop -> drop(drop);
        };
    }

    private String create(PolicyCommand.Create create) {
        requireSuits(create.command(), create.using() != null, create.check() != null, true);
        TableDescriptor table = table(create.table());
        List<Integer> roles = roles(create.roles());
        String using = condition(create.using(), table);
        String check = condition(create.check(), table);
        requireFree(table, create.name());
        context.changes()
                .create(new PolicyDescriptor(
                        context.changes().nextOid(),
                        table.oid(),
                        create.name(),
                        create.command(),
                        create.permissive(),
                        roles,
                        using,
                        check,
                        null));
        touch(table);
        return "CREATE POLICY";
    }

    private String alter(PolicyCommand.Alter alter) {
        TableDescriptor table = table(alter.table());
        PolicyDescriptor policy = get(table, alter.name());
        requireSuits(policy.command(), alter.using() != null, alter.check() != null, false);
        PolicyDescriptor changed =
                alter.roles() == null ? policy : policy.withRoles(roles(Objects.requireNonNull(alter.roles())));
        String using = condition(alter.using(), table);
        String check = condition(alter.check(), table);
        context.changes()
                .replace(
                        policy,
                        changed.withConditions(
                                using == null ? policy.usingSql() : using, check == null ? policy.checkSql() : check));
        touch(table);
        return "ALTER POLICY";
    }

    private String rename(PolicyCommand.Rename rename) {
        TableDescriptor table = table(rename.table());
        requireFree(table, rename.newName());
        PolicyDescriptor policy = get(table, rename.name());
        context.changes().replace(policy, policy.withName(rename.newName()));
        touch(table);
        return "ALTER POLICY";
    }

    private String drop(PolicyCommand.Drop drop) {
        if (drop.ifExists() && context.path().find(drop.table()) == null) {
            context.notice("00000", "relation \"" + drop.table() + "\" does not exist, skipping");
            return "DROP POLICY";
        }
        TableDescriptor table = table(drop.table());
        PolicyDescriptor policy = context.catalog().policy(table.oid(), drop.name());
        if (policy == null && drop.ifExists()) {
            context.notice(
                    "00000",
                    "policy \"" + drop.name() + "\" for relation \"" + table.name() + "\" does not exist, skipping");
            return "DROP POLICY";
        }
        context.changes().drop(get(table, drop.name()));
        touch(table);
        return "DROP POLICY";
    }

    /// COMMENT ON POLICY.
    void comment(Statement.Comment statement) {
        PolicyDescriptor policy = get(table(statement.name()), Objects.requireNonNull(statement.column()));
        context.changes().replace(policy, policy.withComment(statement.text()));
    }

    /// What a condition may be said of: one of rows that are there not of INSERT, one of rows that are written not of
    /// what writes none.
    private static void requireSuits(Command command, boolean using, boolean check, boolean create) {
        if (check && (command == Command.SELECT || command == Command.DELETE)) {
            throw SqlException.of(
                    "42601",
                    create
                            ? "WITH CHECK cannot be applied to SELECT or DELETE"
                            : "only USING expression allowed for SELECT, DELETE");
        }
        if (using && command == Command.INSERT) {
            throw SqlException.of("42601", "only WITH CHECK expression allowed for INSERT");
        }
    }

    private void requireFree(TableDescriptor table, String name) {
        if (context.catalog().policy(table.oid(), name) != null) {
            throw SqlException.of("42710", "policy \"" + name + "\" for table \"" + table.name() + "\" already exists");
        }
    }

    private PolicyDescriptor get(TableDescriptor table, String name) {
        PolicyDescriptor policy = context.catalog().policy(table.oid(), name);
        if (policy == null) {
            throw SqlException.of("42704", "policy \"" + name + "\" for table \"" + table.name() + "\" does not exist");
        }
        return policy;
    }

    private TableDescriptor table(ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        Ownership.require(context, relation, Removal.word(relation).equals("table") ? "table" : "relation");
        if (!(relation instanceof TableDescriptor table) || table.isMaterialized()) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table");
        }
        return table;
    }

    private List<Integer> roles(List<String> names) {
        if (names.contains(ALL_ROLES)) {
            if (names.size() > 1) {
                context.notices()
                        .accept(new Notice(
                                "WARNING",
                                "22023",
                                "ignoring specified roles other than PUBLIC",
                                null,
                                "All roles are members of the PUBLIC role."));
            }
            return List.of(PolicyDescriptor.PUBLIC);
        }
        return names.stream().map(name -> context.role(name).oid()).toList();
    }

    /// The text to keep of a condition.
    private @Nullable String condition(@Nullable String text, TableDescriptor table) {
        if (text == null) {
            return null;
        }
        SqlNode condition = PgParser.expression(text);
        AggregateCalls.refuse(condition, "policy expressions", context.path());
        if (SetReturning.in(condition)) {
            throw SqlException.of("0A000", "set-returning functions are not allowed in policy expressions");
        }
        context.planner().checkExpression("POLICY", condition, table, PgTypes.BOOL);
        String bound = new QualifiedText(context.catalog(), context.schemas()).bindCondition(text);
        context.planner().checkExpression("POLICY", PgParser.expression(bound), table, PgTypes.BOOL);
        return bound;
    }

    private void touch(TableDescriptor table) {
        TableDescriptor now = Objects.requireNonNull(context.catalog().table(table.oid()));
        context.changes().replace(now, now);
    }

    /// Gives a column its new name in the conditions of its table's policies.
    void renameColumn(TableDescriptor table, String from, String to) {
        for (PolicyDescriptor policy : context.catalog().policies(table.oid())) {
            PolicyDescriptor renamed = rewritten(policy, sql -> StoredExpressions.renameColumn(sql, from, to));
            if (!renamed.equals(policy)) {
                context.changes().replace(policy, renamed);
            }
        }
    }

    /// Gives the table its new name where conditions of its policies write it before a column.
    void renameTable(TableDescriptor table, String to) {
        for (PolicyDescriptor policy : context.catalog().policies(table.oid())) {
            PolicyDescriptor renamed = rewritten(policy, sql -> StoredExpressions.renameTable(sql, table, to));
            if (!renamed.equals(policy)) {
                context.changes().replace(policy, renamed);
            }
        }
    }

    static PolicyDescriptor rewritten(PolicyDescriptor policy, UnaryOperator<String> rewrite) {
        String using = policy.usingSql();
        String check = policy.checkSql();
        return policy.withConditions(
                using == null ? null : rewrite.apply(using), check == null ? null : rewrite.apply(check));
    }

    /// Drops the policies that name a column which goes.
    ///
    /// @throws SqlException 2BP01 without CASCADE
    void dropColumn(TableDescriptor table, ColumnDescriptor column, boolean cascade) {
        String dropped = "column " + column.name() + " of table " + table.name();
        for (PolicyDescriptor policy : List.copyOf(context.catalog().policies(table.oid()))) {
            if (!mentions(policy.usingSql(), column) && !mentions(policy.checkSql(), column)) {
                continue;
            }
            String name = described(context.catalog(), policy);
            if (!cascade) {
                throw SqlException.of("2BP01", "cannot drop " + dropped + " because other objects depend on it")
                        .withDetail(name + " depends on " + dropped)
                        .withHint(Removal.CASCADE_HINT);
            }
            context.notice("00000", "drop cascades to " + name);
            context.changes().drop(policy);
        }
    }

    private static boolean mentions(@Nullable String sql, ColumnDescriptor column) {
        return sql != null && StoredExpressions.mention(sql, column.name());
    }

    /// A policy as messages call it.
    static String described(CatalogSnapshot catalog, PolicyDescriptor policy) {
        RelationDescriptor table = catalog.relation(policy.tableOid());
        return "policy " + policy.name() + " on table " + (table == null ? "" : table.name());
    }

    /// Takes a role out of the policies that are for it; one that is for nobody else goes.
    void disown(int roleOid) {
        for (PolicyDescriptor policy : context.catalog().policies()) {
            if (policy.roles().contains(roleOid)) {
                List<Integer> left = new ArrayList<>(policy.roles());
                left.removeIf(oid -> oid == roleOid);
                if (left.isEmpty()) {
                    context.changes().drop(policy);
                } else {
                    context.changes().replace(policy, policy.withRoles(left));
                }
                touch(Objects.requireNonNull(context.catalog().table(policy.tableOid())));
            }
        }
    }

    /// The policies of tables that stay whose conditions read relations that go.
    ///
    /// @param dependents given what is to be said of each
    List<PolicyDescriptor> using(Map<Integer, RelationDescriptor> doomed, List<String> dependents) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        List<PolicyDescriptor> found = new ArrayList<>();
        for (PolicyDescriptor policy : context.catalog().policies()) {
            if (doomed.containsKey(policy.tableOid())) {
                continue;
            }
            Set<RelationDescriptor> read = new LinkedHashSet<>();
            for (String sql : new @Nullable String[] {policy.usingSql(), policy.checkSql()}) {
                if (sql != null) {
                    read.addAll(texts.relations("SELECT " + sql));
                }
            }
            for (RelationDescriptor relation : read) {
                if (doomed.containsKey(relation.oid())) {
                    found.add(policy);
                    dependents.add(described(context.catalog(), policy) + " depends on " + Removal.word(relation) + " "
                            + relation.name());
                    break;
                }
            }
        }
        return found;
    }

    /// Drops a policy whose table stays.
    void remove(PolicyDescriptor policy) {
        context.changes().drop(policy);
        touch(Objects.requireNonNull(context.catalog().table(policy.tableOid())));
    }

    /// Drops the policies of a relation that goes.
    static void dropOf(DdlContext context, RelationDescriptor table) {
        context.catalog().policies(table.oid()).forEach(context.changes()::drop);
    }
}
