package holo.sql.parser;

import holo.sql.parser.Statement.GrantPrivileges;
import holo.sql.parser.Statement.RoleOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Roles and what is granted to them.
final class RoleParser {
    private static final Set<String> ATTRIBUTES =
            Set.of("superuser", "inherit", "createrole", "createdb", "login", "replication", "bypassrls");

    private static final Set<String> ROUTINES = Set.of("function", "procedure", "routine");

    private static final Set<String> TARGETS = Set.of(
            "table",
            "sequence",
            "schema",
            "database",
            "function",
            "procedure",
            "routine",
            "type",
            "domain",
            "language",
            "tablespace");

    private final Grammar grammar;

    RoleParser(Grammar grammar) {
        this.grammar = grammar;
    }

    static boolean startsRole(Grammar grammar) {
        return grammar.at("role")
                || grammar.at("group")
                || (grammar.at("user") && !grammar.peek(2).isWord("mapping"));
    }

    /// Behind CREATE.
    Statement create() {
        boolean user = grammar.at("user");
        grammar.label();
        String name = role();
        grammar.accept("with");
        RoleOptions options = options();
        if (user) {
            Map<String, Boolean> attributes = new LinkedHashMap<>(options.attributes());
            attributes.putIfAbsent("login", true);
            options = new RoleOptions(
                    attributes,
                    options.password(),
                    options.passwordGiven(),
                    options.connectionLimit(),
                    options.validUntil(),
                    options.memberOf(),
                    options.members(),
                    options.admins());
        }
        return new Statement.CreateRole(name, options);
    }

    /// Behind ALTER.
    Statement alter() {
        if (grammar.accept("default")) {
            grammar.expect("privileges");
            return defaultPrivileges();
        }
        boolean group = grammar.at("group");
        grammar.label();
        @Nullable String name = grammar.accept("all") ? null : role();
        if (grammar.accept("in")) {
            grammar.expect("database");
            grammar.name();
        }
        if (name != null && grammar.accept("rename")) {
            grammar.expect("to");
            return new Statement.RenameRole(name, grammar.name());
        }
        if (grammar.accept("set")) {
            return setting(grammar, name);
        }
        if (grammar.accept("reset")) {
            String setting = grammar.accept("all") ? "all" : settingName(grammar);
            return new Statement.AlterRoleSetting(name, setting, null);
        }
        if (name == null) {
            throw grammar.syntaxError();
        }
        if (group && (grammar.at("add") || grammar.at("drop"))) {
            boolean add = grammar.accept("add");
            if (!add) {
                grammar.expect("drop");
            }
            grammar.expect("user");
            return new Statement.GrantRole(add, List.of(name), roles(), false, null);
        }
        grammar.accept("with");
        return new Statement.AlterRole(name, options());
    }

    static Statement.AlterRoleSetting setting(Grammar grammar, @Nullable String role) {
        String setting = settingName(grammar);
        if (grammar.accept("from")) {
            grammar.expect("current");
            throw holo.sql.error.SqlException.of("0A000", "SET … FROM CURRENT is not supported")
                    .withHint("Write the value out.");
        }
        if (!grammar.acceptEquals()) {
            grammar.expect("to");
        }
        if (grammar.accept("default")) {
            return new Statement.AlterRoleSetting(role, setting, null);
        }
        StringBuilder value = new StringBuilder();
        do {
            value.append(value.isEmpty() ? "" : ", ")
                    .append(grammar.next().lexeme.text());
        } while (grammar.accept(','));
        return new Statement.AlterRoleSetting(role, setting, value.toString());
    }

    static String settingName(Grammar grammar) {
        StringBuilder name = new StringBuilder(grammar.label());
        if (name.toString().equals("time") && grammar.accept("zone")) {
            return "timezone";
        }
        while (grammar.accept('.')) {
            name.append('.').append(grammar.label());
        }
        return name.toString();
    }

    /// Behind DROP.
    Statement drop() {
        if (grammar.accept("owned")) {
            grammar.expect("by");
            List<String> roles = roles();
            boolean cascade = grammar.accept("cascade");
            grammar.accept("restrict");
            return new Statement.Owned(roles, null, cascade);
        }
        grammar.label();
        boolean ifExists = grammar.acceptIfExists();
        return new Statement.DropRole(roles(), ifExists);
    }

    /// Behind GRANT, REVOKE, REASSIGN.
    Statement statement(String word) {
        return switch (word) {
            case "grant" -> grant(true);
            case "revoke" -> grant(false);
            default -> {
                grammar.expect("owned", "by");
                List<String> roles = roles();
                grammar.expect("to");
                yield new Statement.Owned(roles, role(), false);
            }
        };
    }

    private RoleOptions options() {
        Map<String, Boolean> attributes = new LinkedHashMap<>();
        List<String> memberOf = new ArrayList<>();
        List<String> members = new ArrayList<>();
        List<String> admins = new ArrayList<>();
        String password = null;
        boolean passwordGiven = false;
        Integer limit = null;
        String validUntil = null;
        while (!grammar.atEnd() && !grammar.at(';')) {
            if (grammar.at("encrypted") || grammar.at("unencrypted") || grammar.at("password")) {
                if (!grammar.accept("password")) {
                    grammar.label();
                    grammar.expect("password");
                }
                passwordGiven = true;
                password = grammar.accept("null") ? null : grammar.string();
            } else if (grammar.accept("connection")) {
                grammar.expect("limit");
                limit = (int) grammar.signedInteger();
            } else if (grammar.accept("valid")) {
                grammar.expect("until");
                validUntil = grammar.string();
            } else if (grammar.accept("in")) {
                grammar.label();
                memberOf.addAll(roles());
            } else if (grammar.accept("role") || grammar.accept("user")) {
                members.addAll(roles());
            } else if (grammar.accept("admin")) {
                admins.addAll(roles());
            } else if (grammar.accept("sysid")) {
                grammar.signedInteger();
            } else {
                Lexeme lexeme = grammar.peek();
                String word = lexeme.text();
                boolean no = word.startsWith("no") && ATTRIBUTES.contains(word.substring(2));
                if (lexeme.kind() != Lexeme.Kind.WORD || !(no || ATTRIBUTES.contains(word))) {
                    throw grammar.syntaxError();
                }
                grammar.next();
                attributes.put(no ? word.substring(2) : word, !no);
            }
        }
        return new RoleOptions(attributes, password, passwordGiven, limit, validUntil, memberOf, members, admins);
    }

    /// A role's name; the special names keep a mark that no identifier has.
    private String role() {
        return role(grammar);
    }

    static String role(Grammar grammar) {
        if (grammar.accept("group")) {
            return grammar.name();
        }
        for (String special : List.of("current_user", "current_role", "session_user")) {
            if (grammar.accept(special)) {
                return SPECIAL + special;
            }
        }
        if (grammar.accept("public")) {
            return PUBLIC;
        }
        return grammar.label();
    }

    /// Before CURRENT_USER and its kin, so that a role of that name is another.
    static final String SPECIAL = "\u0001";

    /// PUBLIC, where roles are named.
    static final String PUBLIC = SPECIAL + "public";

    private List<String> roles() {
        List<String> names = new ArrayList<>();
        do {
            names.add(role());
        } while (grammar.accept(','));
        return names;
    }

    private Statement grant(boolean grant) {
        boolean option = false;
        boolean admin = false;
        if (!grant && grammar.acceptWords("grant", "option", "for")) {
            option = true;
        } else if (!grant && grammar.acceptWords("admin", "option", "for")) {
            admin = true;
        }
        List<GrantPrivileges.PrivilegeName> privileges = new ArrayList<>();
        List<String> names = new ArrayList<>();
        if (grammar.accept("all")) {
            grammar.accept("privileges");
            if (grammar.at('(')) {
                privileges.add(new GrantPrivileges.PrivilegeName("all", columns()));
            }
        } else {
            do {
                String name = grammar.label();
                names.add(name);
                privileges.add(new GrantPrivileges.PrivilegeName(name, grammar.at('(') ? columns() : List.of()));
            } while (grammar.accept(','));
        }
        if (grammar.accept("on")) {
            return privileges(grant, privileges, option);
        }
        grammar.expect(grant ? "to" : "from");
        List<String> grantees = roles();
        if (grammar.accept("with")) {
            admin = grammar.accept("admin");
            grammar.expect("option");
        }
        String by = grammar.acceptWords("granted", "by") ? role() : null;
        if (!grammar.accept("cascade")) {
            grammar.accept("restrict");
        }
        return new Statement.GrantRole(grant, names, grantees, admin, by);
    }

    private List<String> columns() {
        return grammar.parenthesizedNames().stream()
                .map(org.apache.calcite.sql.SqlIdentifier::getSimple)
                .toList();
    }

    private GrantPrivileges privileges(
            boolean grant, List<GrantPrivileges.PrivilegeName> privileges, boolean optionFor) {
        String target = "table";
        boolean all = false;
        List<ObjectName> names = new ArrayList<>();
        List<Statement.FunctionName> functions = new ArrayList<>();
        if (grammar.accept("all")) {
            target = singular(grammar.label());
            grammar.expect("in", "schema");
            all = true;
            names.addAll(grammar.objectNames());
        } else {
            Lexeme next = grammar.peek();
            if (next.kind() == Lexeme.Kind.WORD && TARGETS.contains(next.text())) {
                target = grammar.label();
            }
            boolean routines = ROUTINES.contains(target);
            do {
                if (routines) {
                    functions.add(new FunctionParser(grammar).name());
                } else {
                    names.add(grammar.objectName());
                }
            } while (grammar.accept(','));
        }
        return grantees(grant, privileges, target, names, functions, all, optionFor);
    }

    private GrantPrivileges grantees(
            boolean grant,
            List<GrantPrivileges.PrivilegeName> privileges,
            String target,
            List<ObjectName> names,
            List<Statement.FunctionName> functions,
            boolean all,
            boolean optionFor) {
        grammar.expect(grant ? "to" : "from");
        List<String> grantees = roles();
        boolean option = optionFor;
        if (grant && grammar.acceptWords("with", "grant", "option")) {
            option = true;
        }
        if (grammar.acceptWords("granted", "by")) {
            role();
        }
        boolean cascade = grammar.accept("cascade");
        grammar.accept("restrict");
        return new GrantPrivileges(grant, privileges, target, names, functions, all, grantees, option, cascade);
    }

    private static String singular(String word) {
        return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    private Statement defaultPrivileges() {
        List<String> roles = List.of();
        List<String> schemas = new ArrayList<>();
        while (grammar.at("for") || grammar.at("in")) {
            if (grammar.accept("for")) {
                grammar.label();
                roles = roles();
            } else {
                grammar.expect("in", "schema");
                do {
                    schemas.add(grammar.name());
                } while (grammar.accept(','));
            }
        }
        boolean grant = grammar.accept("grant");
        if (!grant) {
            grammar.expect("revoke");
        }
        boolean option = !grant && grammar.acceptWords("grant", "option", "for");
        List<GrantPrivileges.PrivilegeName> privileges = new ArrayList<>();
        if (grammar.accept("all")) {
            grammar.accept("privileges");
        } else {
            do {
                privileges.add(new GrantPrivileges.PrivilegeName(grammar.label(), List.of()));
            } while (grammar.accept(','));
        }
        grammar.expect("on");
        String target = singular(grammar.label());
        return new Statement.AlterDefaultPrivileges(
                roles, schemas, grantees(grant, privileges, target, List.of(), List.of(), false, option));
    }
}
