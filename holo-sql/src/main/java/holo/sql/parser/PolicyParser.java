package holo.sql.parser;

import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP POLICY.
final class PolicyParser {
    private final Grammar grammar;

    PolicyParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Behind CREATE POLICY.
    Statement create() {
        String name = grammar.name();
        ObjectName table = table();
        boolean permissive = true;
        if (grammar.accept("as")) {
            int start = grammar.start();
            String written = grammar.name();
            permissive = written.equals("permissive");
            if (!permissive && !written.equals("restrictive")) {
                throw SqlException.of("42601", "unrecognized row security option \"" + written + "\"")
                        .withHint("Only PERMISSIVE or RESTRICTIVE policies are supported currently.")
                        .withPosition(grammar.position(start));
            }
        }
        Command command = grammar.accept("for") ? command() : Command.ALL;
        List<String> roles = grammar.accept("to") ? roles() : List.of(RoleParser.PUBLIC);
        return new Statement.Policy(
                new PolicyCommand.Create(name, table, permissive, command, roles, condition("using"), check()));
    }

    private Command command() {
        for (Command command : Command.values()) {
            if (grammar.accept(command.name().toLowerCase(Locale.ROOT))) {
                return command;
            }
        }
        throw grammar.syntaxError();
    }

    private ObjectName table() {
        grammar.expect("on");
        return grammar.objectName();
    }

    private List<String> roles() {
        List<String> roles = new ArrayList<>();
        do {
            roles.add(RoleParser.role(grammar));
        } while (grammar.accept(','));
        return roles;
    }

    private @Nullable String check() {
        if (!grammar.accept("with")) {
            return null;
        }
        if (!grammar.at("check")) {
            throw grammar.syntaxError();
        }
        return condition("check");
    }

    private @Nullable String condition(String word) {
        if (!grammar.accept(word)) {
            return null;
        }
        grammar.expect('(');
        int start = grammar.start();
        grammar.expression();
        String text = grammar.textFrom(start);
        grammar.expect(')');
        return text;
    }

    /// Behind ALTER POLICY.
    Statement alter() {
        String name = grammar.name();
        ObjectName table = table();
        if (grammar.accept("rename")) {
            grammar.expect("to");
            return new Statement.Policy(new PolicyCommand.Rename(name, table, grammar.name()));
        }
        List<String> roles = grammar.accept("to") ? roles() : null;
        return new Statement.Policy(new PolicyCommand.Alter(name, table, roles, condition("using"), check()));
    }

    /// Behind DROP POLICY.
    Statement drop(DdlParser ddl) {
        boolean ifExists = grammar.acceptIfExists();
        String name = grammar.name();
        ObjectName table = table();
        ddl.cascade();
        return new Statement.Policy(new PolicyCommand.Drop(name, table, ifExists));
    }
}
