package holo.sql.session;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.plan.RelationUses;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whose rights hold in a session: of who has logged in, of whom SET SESSION AUTHORIZATION and SET ROLE have put in
/// their place, or of whom the server acts for. Used by the session's thread.
final class ActingRole {
    private final EngineSession session;
    /// Whose rights count in the place of the user's, while the server does something for them; null mostly.
    private @Nullable String actingAs;

    private final Set<Integer> callable = new HashSet<>();
    private @Nullable CatalogSnapshot callableAt;
    private String callableBy = "";

    private @Nullable CatalogSnapshot superuserAt;
    private String superuserName = "";
    private boolean superuser;

    ActingRole(EngineSession session) {
        this.session = session;
    }

    /// The role whose rights hold: what SET ROLE says, else the session's.
    String currentUser() {
        String acting = actingAs;
        if (acting != null) {
            return acting;
        }
        String role = session.settings().find("role");
        return role == null || role.equals("none") ? sessionUser() : role;
    }

    /// Runs work with the rights, and the name, of another role.
    <T> T as(RoleDescriptor role, Supplier<T> work) {
        String before = actingAs;
        actingAs = role.name();
        try {
            return work.get();
        } finally {
            actingAs = before;
        }
    }

    /// Who has logged in, or whom SET SESSION AUTHORIZATION has put in their place.
    String sessionUser() {
        String user = session.settings().find("session_authorization");
        return user == null || user.isEmpty() ? session.user() : user;
    }

    RoleDescriptor role() {
        return role(currentUser());
    }

    private RoleDescriptor role(String name) {
        RoleDescriptor role = session.catalog().findRole(name);
        if (role == null) {
            throw SqlException.of("42704", "role \"" + name + "\" does not exist");
        }
        return role;
    }

    /// SET ROLE and SET SESSION AUTHORIZATION.
    ///
    /// @param wanted a role, none, or null for the default
    /// @throws SqlException 42704 for an unknown role, 42501 when the session may not become it
    void become(String setting, @Nullable String wanted, boolean local) {
        boolean role = setting.equals("role");
        if (actingAs != null) {
            throw SqlException.of("42501", "cannot set parameter \"" + setting + "\" within security-definer function");
        }
        String name = wanted == null ? (role ? "none" : session.user()) : wanted;
        if (!role || !name.equals("none")) {
            RoleDescriptor target = session.catalog().findRole(name);
            if (target == null) {
                throw SqlException.of("22023", "role \"" + name + "\" does not exist");
            }
            RoleDescriptor actor = role(role ? sessionUser() : session.user());
            boolean allowed = role
                    ? Privileges.isMember(session.catalog(), actor, target.oid())
                    : actor.has(RoleAttribute.SUPERUSER) || actor.oid() == target.oid();
            if (!allowed) {
                throw SqlException.of(
                        "42501",
                        "permission denied to set " + (role ? "role" : "session authorization")
                                + (role ? " \"" + name + "\"" : ""));
            }
        }
        session.settings().become(setting, name, local);
        if (!role) {
            session.settings().become("role", "none", local);
        }
    }

    /// @throws SqlException 42501 when the current role may not do what the statement does
    void requireAllowed(RelationUses.Found uses) {
        if (!isSuperuser()) {
            AccessChecks.require(session.catalog(), role(), uses);
        }
        AccessChecks.requirePopulated(uses);
        RelationLocks.take(session, uses);
    }

    void requireAllowed(Statement statement) {
        RelationUses.Found uses = RelationUses.of(statement, session.searchPath());
        if (!isSuperuser()) {
            AccessChecks.require(session.catalog(), role(), uses);
        }
        if (!(statement instanceof Statement.Explain)) {
            AccessChecks.requirePopulated(uses);
        }
        RelationLocks.take(session, uses);
    }

    /// Demands the right to call a function that a user made. What was found is kept while the catalog and the role are
    /// the same: a query may call it for each of its rows.
    ///
    /// @throws SqlException 42501
    void requireExecute(FunctionDescriptor function) {
        if (isSuperuser()) {
            return;
        }
        CatalogSnapshot now = session.catalog();
        String user = currentUser();
        if (now != callableAt || !user.equals(callableBy)) {
            callable.clear();
            callableAt = now;
            callableBy = user;
        }
        if (callable.contains(function.oid())) {
            return;
        }
        if (!Privileges.has(
                now, role(), Privilege.Target.FUNCTION, function.oid(), function.ownerOid(), Privilege.EXECUTE)) {
            throw SqlException.of("42501", "permission denied for " + function.word() + " " + function.name());
        }
        callable.add(function.oid());
    }

    /// @throws SqlException 42501
    void requireAggregate(FunctionDescriptor aggregate) {
        requireExecute(aggregate);
        CatalogSnapshot now = session.catalog();
        RoleDescriptor owner = now.role(aggregate.ownerOid());
        AggregateDefinition definition = aggregate.aggregate();
        if (owner == null || definition == null) {
            return;
        }
        for (int oid : definition.functions()) {
            FunctionDescriptor function = now.function(oid);
            if (function != null
                    && !Privileges.has(
                            now, owner, Privilege.Target.FUNCTION, oid, function.ownerOid(), Privilege.EXECUTE)) {
                throw SqlException.of("42501", "permission denied for function " + function.name());
            }
        }
    }

    /// Looked up once for each catalog and role: every statement asks.
    private boolean isSuperuser() {
        CatalogSnapshot now = session.catalog();
        String user = currentUser();
        if (now != superuserAt || !user.equals(superuserName)) {
            RoleDescriptor role = now.findRole(user);
            superuser = role != null && role.has(RoleAttribute.SUPERUSER);
            superuserAt = now;
            superuserName = user;
        }
        return superuser;
    }
}
