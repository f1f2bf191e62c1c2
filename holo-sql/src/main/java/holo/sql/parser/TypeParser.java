package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement.AlterObject.Change;
import holo.sql.parser.Statement.ObjectKind;
import holo.sql.parser.Statement.TypeAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// CREATE and ALTER of types and domains.
final class TypeParser {
    private final Grammar grammar;
    private final DdlParser ddl;

    TypeParser(Grammar grammar, DdlParser ddl) {
        this.grammar = grammar;
        this.ddl = ddl;
    }

    Statement create() {
        if (grammar.accept("domain")) {
            return domain();
        }
        int start = grammar.start();
        grammar.expect("type");
        ObjectName name = grammar.objectName();
        if (!grammar.accept("as")) {
            return ddl.unsupported("CREATE TYPE without AS", start, true);
        }
        if (grammar.accept("enum")) {
            List<String> labels = new ArrayList<>();
            grammar.expect('(');
            if (!grammar.at(')')) {
                do {
                    labels.add(grammar.string());
                } while (grammar.accept(','));
            }
            grammar.expect(')');
            return new Statement.CreateType(name, new TypeBody.Enumeration(labels));
        }
        if (grammar.accept("range")) {
            return new Statement.CreateType(name, range());
        }
        if (!grammar.at('(')) {
            return ddl.unsupported("CREATE TYPE AS " + grammar.label().toUpperCase(java.util.Locale.ROOT), start, true);
        }
        List<TypeAttribute> attributes = new ArrayList<>();
        grammar.expect('(');
        if (!grammar.at(')')) {
            do {
                attributes.add(attribute());
            } while (grammar.accept(','));
        }
        grammar.expect(')');
        return new Statement.CreateType(name, new TypeBody.Composite(attributes));
    }

    private TypeBody.Range range() {
        Map<String, Statement.TypeOption> options = new LinkedHashMap<>();
        grammar.expect('(');
        do {
            int position = grammar.position(grammar.start());
            String option = grammar.label();
            if (!grammar.acceptEquals()) {
                throw grammar.syntaxError();
            }
            if (options.put(option, new Statement.TypeOption(grammar.type())) != null) {
                throw SqlException.of("42601", "conflicting or redundant options")
                        .withPosition(position);
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        return new TypeBody.Range(options);
    }

    private TypeAttribute attribute() {
        return new TypeAttribute(grammar.name(), grammar.type(), grammar.collation());
    }

    private Statement domain() {
        ObjectName name = grammar.objectName();
        grammar.accept("as");
        PgTypeNameSpec type = grammar.type();
        List<ColumnConstraint> constraints = new ArrayList<>();
        while (true) {
            String constraintName = grammar.accept("constraint") ? grammar.name() : null;
            int position = grammar.position(grammar.start());
            ColumnConstraint constraint = ddl.columnConstraint(constraintName);
            if (constraint == null) {
                return new Statement.CreateDomain(name, type, constraints);
            }
            requireOfDomains(constraint, position);
            constraints.add(constraint);
        }
    }

    private static void requireOfDomains(ColumnConstraint constraint, int position) {
        String refused = switch (constraint) {
            case ColumnConstraint.Nullability n -> null;
            case ColumnConstraint.Collated c -> null;
            case ColumnConstraint.Default d -> null;
            case ColumnConstraint.Identity i -> "identity columns are not allowed for domains";
            case ColumnConstraint.Generated g -> "specifying GENERATED not supported for domains";
            case ColumnConstraint.Table table ->
                switch (table.constraint()) {
                    case TableConstraint.Check check -> null;
                    case TableConstraint.UsingIndex key -> "index constraints not possible for domains";
                    case TableConstraint.Key key ->
                        (key.primary() ? "primary key" : "unique") + " constraints not possible for domains";
                    case TableConstraint.ForeignKey key -> "foreign key constraints not possible for domains";
                };
        };
        if (refused != null) {
            throw SqlException.of("42601", refused).withPosition(position);
        }
    }

    /// Behind ALTER.
    Statement alter() {
        int start = grammar.start();
        ObjectKind kind = grammar.accept("domain") ? ObjectKind.DOMAIN : ObjectKind.TYPE;
        if (kind == ObjectKind.TYPE) {
            grammar.expect("type");
        }
        ObjectName name = grammar.objectName();
        if (grammar.accept("owner")) {
            grammar.expect("to");
            return new Statement.AlterObject(kind, name, false, Change.OWNER, RoleParser.role(grammar));
        } else if (grammar.accept("rename", "to")) {
            return new Statement.AlterObject(kind, name, false, Change.NAME, grammar.name());
        } else if (grammar.accept("set", "schema")) {
            return new Statement.AlterObject(kind, name, false, Change.SCHEMA, grammar.name());
        } else if (kind == ObjectKind.DOMAIN) {
            return new Statement.AlterDomain(name, domainChange());
        } else if (grammar.at('(') || grammar.at("set")) {
            return ddl.unsupported("this form of ALTER TYPE", start, true);
        }
        List<TypeChange> changes = new ArrayList<>();
        do {
            changes.add(typeChange());
        } while (grammar.accept(','));
        return new Statement.AlterType(name, changes);
    }

    private TypeChange typeChange() {
        if (grammar.accept("add", "value")) {
            boolean ifNotExists = grammar.acceptIfNotExists();
            String label = grammar.string();
            boolean before = grammar.accept("before");
            String neighbour = before || grammar.accept("after") ? grammar.string() : null;
            return new TypeChange.AddValue(label, ifNotExists, neighbour, before);
        } else if (grammar.accept("rename", "value")) {
            String from = grammar.string();
            grammar.expect("to");
            return new TypeChange.RenameValue(from, grammar.string());
        }
        TypeChange change;
        if (grammar.accept("add", "attribute")) {
            change = new TypeChange.AddAttribute(attribute());
        } else if (grammar.accept("drop", "attribute")) {
            boolean ifExists = grammar.acceptIfExists();
            change = new TypeChange.DropAttribute(grammar.name(), ifExists);
        } else if (grammar.accept("alter", "attribute")) {
            String attribute = grammar.name();
            grammar.acceptWords("set", "data");
            grammar.expect("type");
            change = new TypeChange.SetAttributeType(new TypeAttribute(attribute, grammar.type(), grammar.collation()));
        } else {
            grammar.expect("rename", "attribute");
            String from = grammar.name();
            grammar.expect("to");
            change = new TypeChange.RenameAttribute(from, grammar.name());
        }
        ddl.cascade();
        return change;
    }

    private DomainChange domainChange() {
        if (grammar.accept("drop", "default")) {
            return new DomainChange.SetDefault(null);
        } else if (grammar.acceptWords("set", "not", "null")) {
            return new DomainChange.SetNotNull(true);
        } else if (grammar.acceptWords("drop", "not", "null")) {
            return new DomainChange.SetNotNull(false);
        } else if (grammar.at("set", "default")) {
            grammar.next();
            return new DomainChange.SetDefault((ColumnConstraint.Default) ddl.columnConstraint(null));
        } else if (grammar.accept("add")) {
            int start = grammar.start();
            if (!(ddl.tableConstraint() instanceof TableConstraint.Check check)) {
                throw SqlException.of("42601", "only CHECK constraints are possible for domains")
                        .withPosition(grammar.position(start));
            }
            // NOT VALID was consumed with the constraint.
            return new DomainChange.AddCheck(
                    check,
                    !grammar.textFrom(start).toLowerCase(java.util.Locale.ROOT).endsWith("valid"));
        } else if (grammar.accept("drop", "constraint")) {
            boolean ifExists = grammar.acceptIfExists();
            String name = grammar.name();
            ddl.cascade();
            return new DomainChange.DropCheck(name, ifExists);
        } else if (grammar.accept("rename", "constraint")) {
            String from = grammar.name();
            grammar.expect("to");
            return new DomainChange.RenameCheck(from, grammar.name());
        } else if (grammar.accept("validate", "constraint")) {
            return new DomainChange.Validate(grammar.name());
        }
        throw grammar.syntaxError();
    }
}
