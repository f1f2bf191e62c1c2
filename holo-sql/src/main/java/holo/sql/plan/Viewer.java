package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Through whose eyes a statement sees tables with row-level security: the current role's, or, inside of a view, those
/// of its owner.
///
/// @param roleOid 0 for one whom no policy concerns: the server itself
/// @param filtered what the setting `row_security` says: rows may be left out; else a statement that would leave out
///     some is refused
public record Viewer(int roleOid, boolean filtered) {
    /// Sees every row.
    public static final Viewer ALL = new Viewer(0, true);

    /// What is never true: no policy lets any row through.
    private static final String NOTHING = "false";

    Viewer as(int otherRole) {
        return roleOid == 0 ? this : new Viewer(otherRole, filtered);
    }

    /// Who sees what a view is made of, when this one uses it: its owner, or, where it says so, this one.
    public Viewer through(ViewDescriptor view) {
        return view.isInvokers() ? this : as(view.ownerOid());
    }

    /// Whether policies decide which rows of a table this role sees.
    ///
    /// @throws SqlException 42501 when they do and the session does not want rows to be left out
    public boolean isBound(TableDescriptor table, CatalogSnapshot catalog) {
        if (!isConcerned(table, catalog)) {
            return false;
        }
        if (!filtered) {
            SqlException error = SqlException.of(
                    "42501", "query would be affected by row-level security policy for table \"" + table.name() + "\"");
            RoleDescriptor role = catalog.role(roleOid);
            throw role != null && Privileges.owns(catalog, role, table.ownerOid())
                    ? error.withHint("To disable the policy for the table's owner, use ALTER TABLE NO FORCE ROW"
                            + " LEVEL SECURITY.")
                    : error;
        }
        return true;
    }

    /// The same, whatever the session wants: row_security_active.
    public boolean isConcerned(TableDescriptor table, CatalogSnapshot catalog) {
        RoleDescriptor role = roleOid == 0 || !table.hasRowSecurity() ? null : catalog.role(roleOid);
        return role != null
                && !role.has(RoleAttribute.SUPERUSER)
                && !role.has(RoleAttribute.BYPASSRLS)
                && (table.forcesRowSecurity() || !Privileges.owns(catalog, role, table.ownerOid()));
    }

    /// Whether this role may read every column of every row of a table.
    boolean seesAll(TableDescriptor table, CatalogSnapshot catalog) {
        RoleDescriptor role = catalog.role(roleOid);
        return role == null
                || !isConcerned(table, catalog)
                        && table.visibleColumns().stream()
                                .allMatch(column -> Privileges.hasOnColumn(
                                        catalog, role, table, column.number(), Privilege.SELECT));
    }

    /// A condition of policies.
    ///
    /// @param policy the restrictive one that says so; null for what the permissive ones say together
    public record Condition(@Nullable String policy, String sql) {}

    /// What rows of a table that are there must satisfy, for a command.
    List<Condition> visible(TableDescriptor table, Command command, CatalogSnapshot catalog) {
        return conditions(table, command, catalog, true);
    }

    /// What rows that a command writes must satisfy.
    ///
    /// @param using whether the conditions of rows that are there count
    public List<Condition> written(TableDescriptor table, Command command, boolean using, CatalogSnapshot catalog) {
        return conditions(table, command, catalog, using);
    }

    /// The conditions of the policies of a table that may count when this role does what a privilege allows. Those of
    /// SELECT are among them for changes, too, which find or keep rows by them where they read columns.
    Set<String> texts(TableDescriptor table, Privilege privilege, CatalogSnapshot catalog) {
        RoleDescriptor role = catalog.role(roleOid);
        Set<Integer> member = role == null ? Set.of() : Privileges.inherited(catalog, role);
        boolean writes = privilege == Privilege.INSERT || privilege == Privilege.UPDATE;
        Set<Command> commands = commands(privilege);
        Set<String> found = new LinkedHashSet<>();
        for (PolicyDescriptor policy : catalog.policies(table.oid())) {
            if (commands.stream().noneMatch(command -> policy.concerns(command, member))) {
                continue;
            }
            String using = policy.usingSql();
            if (using != null) {
                found.add(using);
            }
            String written = policy.writtenSql();
            if (writes && written != null) {
                found.add(written);
            }
        }
        return found;
    }

    private static Set<Command> commands(Privilege privilege) {
        if (privilege == Privilege.SELECT) {
            return Set.of(Command.SELECT);
        }
        if (privilege == Privilege.INSERT) {
            return Set.of(Command.INSERT, Command.SELECT);
        }
        if (privilege == Privilege.UPDATE) {
            return Set.of(Command.UPDATE, Command.SELECT);
        }
        return privilege == Privilege.DELETE ? Set.of(Command.DELETE, Command.SELECT) : Set.of();
    }

    private List<Condition> conditions(TableDescriptor table, Command command, CatalogSnapshot catalog, boolean using) {
        RoleDescriptor role = catalog.role(roleOid);
        if (role == null) {
            throw new IllegalStateException("no role " + roleOid);
        }
        Set<Integer> member = Privileges.inherited(catalog, role);
        List<Condition> found = new ArrayList<>();
        List<String> permissive = new ArrayList<>();
        for (PolicyDescriptor policy : catalog.policies(table.oid())) {
            String sql = using ? policy.usingSql() : policy.writtenSql();
            if (sql != null && policy.concerns(command, member)) {
                if (policy.permissive()) {
                    permissive.add("(" + sql + "\n)");
                } else {
                    found.add(new Condition(policy.name(), sql));
                }
            }
        }
        if (permissive.isEmpty()) {
            return List.of(new Condition(null, NOTHING));
        }
        Condition some = new Condition(null, String.join(" OR ", permissive));
        if (using) {
            found.addLast(some);
        } else {
            found.addFirst(some);
        }
        return found;
    }
}
