package holo.sql.parser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE.
final class AlterTableParser {
    private final Grammar grammar;
    private final DdlParser ddl;

    AlterTableParser(Grammar grammar, DdlParser ddl) {
        this.grammar = grammar;
        this.ddl = ddl;
    }

    Statement statement() {
        int start = grammar.start();
        grammar.expect("alter");
        if (RoleParser.startsRole(grammar) || grammar.at("default", "privileges")) {
            return new RoleParser(grammar).alter();
        }
        if (grammar.at("type") || grammar.at("domain")) {
            return new TypeParser(grammar, ddl).alter();
        }
        if (grammar.accept("trigger")) {
            return new TriggerParser(grammar).alter();
        }
        if (grammar.accept("policy")) {
            return new PolicyParser(grammar).alter();
        }
        FunctionParser functions = new FunctionParser(grammar);
        Statement.RoutineKind routine = functions.acceptKind();
        if (routine != null) {
            return functions.alter(ddl, routine, start);
        }
        if (grammar.accept("extension")) {
            return ddl.alterExtension(start);
        }
        if (grammar.accept("database")) {
            return new DatabaseParser(grammar).alter();
        }
        for (Statement.ObjectKind kind : List.of(
                Statement.ObjectKind.SCHEMA,
                Statement.ObjectKind.VIEW,
                Statement.ObjectKind.MATERIALIZED_VIEW,
                Statement.ObjectKind.SEQUENCE,
                Statement.ObjectKind.COLLATION,
                Statement.ObjectKind.INDEX)) {
            if (kind == Statement.ObjectKind.MATERIALIZED_VIEW
                    ? grammar.accept("materialized", "view")
                    : grammar.accept(kind.word())) {
                return object(kind, start);
            }
        }
        if (!grammar.accept("table")) {
            return ddl.unsupported("ALTER " + ddl.object(), start, true);
        }
        boolean ifExists = grammar.acceptIfExists();
        ObjectName name = grammar.familyName();
        List<AlterTableAction> actions = new ArrayList<>();
        do {
            actions.add(action());
        } while (grammar.accept(','));
        return new Statement.AlterTable(name, ifExists, actions);
    }

    private Statement object(Statement.ObjectKind kind, int start) {
        boolean ifExists = grammar.acceptIfExists();
        ObjectName name = grammar.objectName();
        if (kind == Statement.ObjectKind.COLLATION && grammar.accept("refresh", "version")) {
            return new Statement.RefreshCollation(name);
        }
        if (grammar.accept("owner")) {
            grammar.expect("to");
            return new Statement.AlterObject(
                    kind, name, ifExists, Statement.AlterObject.Change.OWNER, RoleParser.role(grammar));
        } else if (grammar.accept("rename", "to")) {
            return new Statement.AlterObject(kind, name, ifExists, Statement.AlterObject.Change.NAME, grammar.name());
        } else if (kind != Statement.ObjectKind.SCHEMA && grammar.accept("set", "schema")) {
            return new Statement.AlterObject(kind, name, ifExists, Statement.AlterObject.Change.SCHEMA, grammar.name());
        } else if (kind == Statement.ObjectKind.VIEW || kind == Statement.ObjectKind.MATERIALIZED_VIEW) {
            return new Statement.AlterView(kind, name, ifExists, action());
        } else if (kind == Statement.ObjectKind.SEQUENCE) {
            Map<String, Long> options = new LinkedHashMap<>(ddl.sequenceOptions());
            if (grammar.accept("restart")) {
                grammar.accept("with");
                boolean number = grammar.peek().kind() == Lexeme.Kind.NUMBER
                        || grammar.peek().text().equals("-");
                options.put("restart", number ? grammar.signedInteger() : Long.MIN_VALUE);
            }
            options.putAll(ddl.sequenceOptions());
            return new Statement.AlterSequence(name, ifExists, options, ddl.ownedBy());
        }
        if (kind == Statement.ObjectKind.INDEX && grammar.accept("attach", "partition")) {
            return new Statement.AttachIndex(name, grammar.objectName());
        }
        return ddl.unsupported("this form of ALTER " + kind.name(), start, true);
    }

    private AlterTableAction action() {
        if (grammar.accept("add")) {
            return add();
        } else if (grammar.accept("drop")) {
            return drop();
        } else if (grammar.accept("alter")) {
            grammar.accept("column");
            return alterColumn(grammar.identifier());
        } else if (grammar.accept("rename")) {
            return rename();
        } else if (grammar.accept("owner")) {
            grammar.expect("to");
            return new AlterTableAction.OwnerTo(RoleParser.role(grammar));
        } else if (grammar.accept("set", "schema")) {
            return new AlterTableAction.SetSchema(grammar.name());
        } else if (grammar.at("set") || grammar.at("reset")) {
            return set();
        } else if (grammar.accept("validate")) {
            grammar.expect("constraint");
            return new AlterTableAction.ValidateConstraint(grammar.name());
        } else if (grammar.at("enable", "trigger") || grammar.at("disable", "trigger")) {
            boolean on = grammar.label().equals("enable");
            grammar.next();
            boolean all = grammar.accept("all") || grammar.accept("user");
            return new AlterTableAction.EnableTrigger(all ? null : grammar.name(), on);
        } else if (grammar.acceptWords("enable", "row", "level", "security")) {
            return new AlterTableAction.RowSecurity(AlterTableAction.RowSecurity.Change.ENABLE);
        } else if (grammar.acceptWords("disable", "row", "level", "security")) {
            return new AlterTableAction.RowSecurity(AlterTableAction.RowSecurity.Change.DISABLE);
        } else if (grammar.acceptWords("force", "row", "level", "security")) {
            return new AlterTableAction.RowSecurity(AlterTableAction.RowSecurity.Change.FORCE);
        } else if (grammar.acceptWords("no", "force", "row", "level", "security")) {
            return new AlterTableAction.RowSecurity(AlterTableAction.RowSecurity.Change.NO_FORCE);
        } else if (grammar.accept("inherit")) {
            return new AlterTableAction.Inherit(grammar.objectName());
        } else if (grammar.accept("no", "inherit")) {
            return new AlterTableAction.NoInherit(grammar.objectName());
        } else if (grammar.accept("attach", "partition")) {
            ObjectName partition = grammar.objectName();
            return new AlterTableAction.AttachPartition(partition, new PartitionParser(grammar).bound());
        } else if (grammar.accept("detach", "partition")) {
            ObjectName partition = grammar.objectName();
            boolean concurrently = grammar.accept("concurrently");
            return new AlterTableAction.DetachPartition(partition, concurrently, grammar.accept("finalize"));
        } else if (grammar.accept("of")) {
            return new AlterTableAction.OfType(grammar.objectName());
        } else if (grammar.accept("not", "of")) {
            return new AlterTableAction.NotOfType();
        } else if (grammar.acceptWords("replica", "identity")
                || grammar.accept("cluster")
                || grammar.accept("enable")
                || grammar.accept("disable")) {
            while (!grammar.atEnd() && !grammar.at(';') && !grammar.at(',')) {
                grammar.next();
            }
            return new AlterTableAction.Ignored("replication and rules");
        }
        throw grammar.syntaxError();
    }

    private AlterTableAction set() {
        boolean reset = grammar.accept("reset");
        if (!reset) {
            grammar.expect("set");
        }
        if (grammar.at('(')) {
            Map<String, String> given = new LinkedHashMap<>();
            ddl.storageParameters(given);
            Map<String, @Nullable String> parameters = new LinkedHashMap<>();
            given.forEach((name, value) -> parameters.put(name, reset ? null : value));
            return new AlterTableAction.SetParameters(parameters);
        }
        grammar.label();
        if (grammar.atName()) {
            grammar.label();
        }
        return new AlterTableAction.Ignored("where and how the table is stored");
    }

    private AlterTableAction add() {
        if (grammar.at("constraint")
                || grammar.at("primary")
                || grammar.at("unique")
                || grammar.at("check")
                || grammar.at("foreign")
                || ddl.atExclusion()) {
            int start = grammar.start();
            TableConstraint constraint = ddl.tableConstraint();
            // NOT VALID was consumed with the constraint, behind everything else.
            boolean validate = !grammar.textFrom(start).toLowerCase(Locale.ROOT).endsWith("valid");
            return new AlterTableAction.AddConstraint(constraint, validate);
        }
        grammar.accept("column");
        boolean ifNotExists = grammar.acceptIfNotExists();
        return new AlterTableAction.AddColumn(ddl.column(), ifNotExists);
    }

    private AlterTableAction drop() {
        if (grammar.accept("constraint")) {
            boolean ifExists = grammar.acceptIfExists();
            String name = grammar.name();
            return new AlterTableAction.DropConstraint(name, ifExists, ddl.cascade());
        }
        grammar.accept("column");
        boolean ifExists = grammar.acceptIfExists();
        SqlIdentifier column = grammar.identifier();
        return new AlterTableAction.DropColumn(column, ifExists, ddl.cascade());
    }

    private AlterTableAction alterColumn(SqlIdentifier column) {
        if (grammar.accept("set", "default")) {
            int start = grammar.start();
            SqlNode expression = grammar.expression();
            return new AlterTableAction.SetDefault(column, expression, grammar.textFrom(start));
        } else if (grammar.accept("drop", "default")) {
            return new AlterTableAction.SetDefault(column, null, null);
        } else if (grammar.acceptWords("set", "not", "null")) {
            return new AlterTableAction.SetNotNull(column, true);
        } else if (grammar.acceptWords("drop", "not", "null")) {
            return new AlterTableAction.SetNotNull(column, false);
        } else if (grammar.accept("add", "generated")) {
            return new AlterTableAction.AddIdentity(column, ddl.identity());
        } else if (grammar.accept("drop", "identity")) {
            return new AlterTableAction.DropIdentity(column, grammar.acceptIfExists());
        } else if (grammar.accept("type") || grammar.acceptWords("set", "data", "type")) {
            PgTypeNameSpec type = grammar.type();
            ObjectName collation = grammar.collation();
            return new AlterTableAction.SetType(
                    column, type, collation, grammar.accept("using") ? grammar.expression() : null);
        } else if (grammar.acceptWords("set", "statistics")) {
            return new AlterTableAction.SetStatistics(
                    column, (int) Math.clamp(grammar.signedInteger(), Integer.MIN_VALUE, Integer.MAX_VALUE));
        } else if (grammar.accept("set")) {
            grammar.label();
            if (!grammar.atEnd() && !grammar.at(';') && !grammar.at(',')) {
                grammar.next();
            }
            return new AlterTableAction.Ignored("storage parameters");
        }
        throw grammar.syntaxError();
    }

    private AlterTableAction rename() {
        if (grammar.accept("to")) {
            return new AlterTableAction.RenameTable(grammar.name());
        }
        if (grammar.accept("constraint")) {
            String from = grammar.name();
            grammar.expect("to");
            return new AlterTableAction.RenameConstraint(from, grammar.name());
        }
        grammar.accept("column");
        SqlIdentifier column = grammar.identifier();
        grammar.expect("to");
        return new AlterTableAction.RenameColumn(column, grammar.name());
    }
}
