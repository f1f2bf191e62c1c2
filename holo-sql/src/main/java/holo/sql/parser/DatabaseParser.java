package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// CREATE, ALTER and DROP DATABASE.
final class DatabaseParser {
    /// Options by the names that they are kept under; PostgreSQL takes some in two words.
    private static final Set<String> OPTIONS = Set.of(
            "owner",
            "template",
            "encoding",
            "strategy",
            "locale",
            "lc_collate",
            "lc_ctype",
            "icu_locale",
            "icu_rules",
            "locale_provider",
            "collation_version",
            "tablespace",
            "allow_connections",
            "connection_limit",
            "is_template",
            "oid");

    private final Grammar grammar;

    DatabaseParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Behind CREATE DATABASE.
    Statement create() {
        String name = grammar.name();
        grammar.accept("with");
        return new Statement.CreateDatabase(name, options());
    }

    /// Behind ALTER DATABASE.
    Statement alter() {
        String name = grammar.name();
        if (grammar.accept("rename", "to")) {
            return new Statement.RenameDatabase(name, grammar.name());
        } else if (grammar.accept("owner", "to")) {
            return new Statement.OwnDatabase(name, RoleParser.role(grammar));
        } else if (grammar.accept("set")) {
            if (grammar.at("tablespace")) {
                return new Statement.AlterDatabase(name, options());
            }
            Statement.AlterRoleSetting setting = RoleParser.setting(grammar, name);
            return new Statement.AlterDatabaseSetting(name, setting.setting(), setting.value());
        } else if (grammar.accept("reset")) {
            String setting = grammar.accept("all") ? "all" : RoleParser.settingName(grammar);
            return new Statement.AlterDatabaseSetting(name, setting, null);
        } else if (grammar.accept("refresh")) {
            grammar.expect("collation", "version");
            return new Statement.AlterDatabase(name, Map.of());
        }
        grammar.accept("with");
        return new Statement.AlterDatabase(name, options());
    }

    /// Behind DROP DATABASE.
    Statement drop() {
        boolean ifExists = grammar.acceptIfExists();
        String name = grammar.name();
        boolean force = false;
        if (grammar.accept("with") || grammar.at('(')) {
            grammar.expect('(');
            do {
                grammar.expect("force");
                force = true;
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        return new Statement.DropDatabase(name, ifExists, force);
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        while (!grammar.atEnd() && !grammar.at(';')) {
            int position = grammar.position(grammar.start());
            String written = grammar.label();
            String option = written.equals("connection") && grammar.accept("limit") ? "connection_limit" : written;
            if (!OPTIONS.contains(option)) {
                throw SqlException.of("42601", "option \"" + option + "\" not recognized")
                        .withPosition(position);
            }
            grammar.acceptEquals();
            if (options.put(option, value(option)) != null) {
                throw SqlException.of("42601", "conflicting or redundant options")
                        .withPosition(position);
            }
        }
        return options;
    }

    private String value(String option) {
        if (option.equals("owner")) {
            return RoleParser.role(grammar);
        }
        return switch (grammar.peek().kind()) {
            case STRING -> grammar.string();
            case NUMBER -> String.valueOf(grammar.signedInteger());
            default -> grammar.peek().text().equals("-") ? String.valueOf(grammar.signedInteger()) : grammar.label();
        };
    }
}
