package holo.sql.parser;

import holo.sql.catalog.ConstraintDescriptor.Deferral;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement.ColumnDefinition;
import holo.sql.parser.Statement.ObjectKind;
import holo.sql.pgcatalog.Definitions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// CREATE, DROP, TRUNCATE, COMMENT; ALTER TABLE is in {@link AlterTableParser}.
final class DdlParser {
    /// What COMMENT ON can speak of.
    private static final Set<String> COMMENTED = Set.of(
            "table",
            "column",
            "index",
            "view",
            "sequence",
            "schema",
            "type",
            "domain",
            "constraint",
            "materialized view",
            "trigger",
            "policy",
            "collation",
            "role",
            "extension",
            "database");

    private final Grammar grammar;

    DdlParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement statement() {
        if (grammar.at("create")) {
            return create();
        } else if (grammar.at("drop")) {
            return drop();
        } else if (grammar.at("truncate")) {
            return truncate();
        } else if (grammar.at("comment")) {
            return comment();
        }
        return new AlterTableParser(grammar, this).statement();
    }

    private Statement create() {
        int start = grammar.start();
        grammar.expect("create");
        boolean replace = grammar.accept("or", "replace");
        boolean global = grammar.accept("global") || grammar.accept("local");
        boolean temporary = grammar.accept("temporary") || grammar.accept("temp");
        boolean unlogged = grammar.accept("unlogged");
        if (grammar.accept("table")) {
            return new TableParser(grammar, this).table(temporary);
        } else if (grammar.accept("schema")) {
            return schema();
        } else if (grammar.at("unique") || grammar.at("index")) {
            return index();
        } else if (grammar.accept("view")) {
            return view(replace, temporary);
        } else if (!replace && !temporary && grammar.accept("materialized", "view")) {
            if (unlogged) {
                throw SqlException.of("0A000", "materialized views cannot be unlogged");
            }
            return materializedView();
        } else if (grammar.accept("recursive")) {
            grammar.expect("view");
            return recursiveView(replace, temporary);
        } else if (grammar.accept("sequence")) {
            boolean ifNotExists = grammar.acceptIfNotExists();
            ObjectName name = grammar.objectName();
            Map<String, Long> options = sequenceOptions();
            List<String> ownedBy = ownedBy();
            return new Statement.CreateSequence(name, temporary, ifNotExists, options, ownedBy);
        }
        if (grammar.accept("extension")) {
            return extension();
        }
        if (grammar.accept("collation")) {
            return new CollationParser(grammar).create();
        }
        if (grammar.accept("trigger")) {
            return new TriggerParser(grammar).create(this, replace, start);
        }
        if (grammar.accept("policy")) {
            return new PolicyParser(grammar).create();
        }
        if (grammar.at("type") || grammar.at("domain")) {
            return new TypeParser(grammar, this).create();
        }
        if (RoleParser.startsRole(grammar)) {
            return new RoleParser(grammar).create();
        }
        if (grammar.accept("database")) {
            return new DatabaseParser(grammar).create();
        }
        if (grammar.at("function") || grammar.at("procedure")) {
            boolean procedure = grammar.label().equals("procedure");
            return new FunctionParser(grammar).create(replace, procedure);
        }
        if (grammar.accept("aggregate")) {
            return new AggregateParser(grammar).create(replace);
        }
        return unsupported("CREATE " + object(), start, global);
    }

    /// What a statement is about that nothing here knows.
    String object() {
        String word = grammar.at("event", "trigger") ? "EVENT TRIGGER" : grammar.label();
        return word.toUpperCase(java.util.Locale.ROOT);
    }

    /// Skips to the statement's end: what follows is not understood, so it cannot be checked either.
    Statement unsupported(String what, int start, boolean ignored) {
        while (!grammar.atEnd() && !grammar.at(';')) {
            grammar.next();
        }
        return new Statement.Unsupported(what, grammar.position(start));
    }

    private Statement schema() {
        boolean ifNotExists = grammar.acceptIfNotExists();
        String name = grammar.at("authorization") ? "" : grammar.name();
        if (grammar.accept("authorization")) {
            String role = grammar.label();
            name = name.isEmpty() ? role : name;
        }
        return new Statement.CreateSchema(name, ifNotExists);
    }

    private Statement extension() {
        boolean ifNotExists = grammar.acceptIfNotExists();
        String name = grammar.name();
        grammar.accept("with");
        String schema = null;
        String version = null;
        boolean more = true;
        while (more) {
            if (grammar.accept("schema")) {
                schema = grammar.name();
            } else if (grammar.accept("version")) {
                version = version();
            } else {
                more = grammar.accept("cascade");
            }
        }
        return new Statement.CreateExtension(name, ifNotExists, schema, version);
    }

    private String version() {
        return grammar.peek().kind() == Lexeme.Kind.STRING ? grammar.string() : grammar.name();
    }

    Statement alterExtension(int start) {
        String name = grammar.name();
        if (grammar.accept("update")) {
            return new Statement.AlterExtension(name, null, grammar.accept("to") ? version() : null);
        }
        if (grammar.accept("set", "schema")) {
            return new Statement.AlterExtension(name, grammar.name(), null);
        }
        return unsupported("ALTER EXTENSION ADD or DROP", start, false);
    }

    private Statement dropExtension() {
        boolean ifExists = grammar.acceptIfExists();
        List<String> names = new ArrayList<>();
        do {
            names.add(grammar.name());
        } while (grammar.accept(','));
        return new Statement.DropExtension(names, ifExists, cascade());
    }

    /// `(name = value, …)`, or names alone. A parameter without a value is true.
    void storageParameters(Map<String, String> into) {
        grammar.expect('(');
        do {
            String name = grammar.label();
            if (grammar.accept('.')) {
                name += "." + grammar.label();
            }
            if (into.put(name, grammar.acceptEquals() ? parameterValue() : "true") != null) {
                throw SqlException.of("22023", "parameter \"" + name + "\" specified more than once");
            }
        } while (grammar.accept(','));
        grammar.expect(')');
    }

    private String parameterValue() {
        if (grammar.at(',') || grammar.at(')')) {
            throw grammar.syntaxError();
        }
        int start = grammar.start();
        Lexeme first = grammar.next().lexeme;
        while (!grammar.at(',') && !grammar.at(')') && !grammar.atEnd()) {
            grammar.next();
        }
        boolean word = first.kind() == Lexeme.Kind.STRING || first.kind() == Lexeme.Kind.QUOTED_IDENTIFIER;
        return word ? first.text() : grammar.textFrom(start).strip();
    }

    boolean atTableConstraint() {
        return grammar.at("constraint")
                || grammar.at("primary")
                || grammar.at("unique")
                || grammar.at("check")
                || grammar.at("foreign")
                || atExclusion();
    }

    ColumnDefinition column() {
        SqlIdentifier name = grammar.identifier();
        return new ColumnDefinition(name, grammar.type(), columnConstraints());
    }

    List<ColumnConstraint> columnConstraints() {
        List<ColumnConstraint> constraints = new ArrayList<>();
        while (true) {
            String constraintName = grammar.accept("constraint") ? grammar.name() : null;
            ColumnConstraint constraint = columnConstraint(constraintName);
            if (constraint != null) {
                constraints.add(constraint);
            } else if (grammar.at("deferrable") || grammar.at("initially") || grammar.at("not", "deferrable")) {
                ColumnConstraint last = constraints.isEmpty() ? null : constraints.removeLast();
                if (!(last instanceof ColumnConstraint.Table table)) {
                    throw SqlException.of("42601", "misplaced DEFERRABLE clause")
                            .withPosition(grammar.position(grammar.start()));
                }
                constraints.add(new ColumnConstraint.Table(deferrable(table.constraint())));
            } else if (!constraintAttribute()) {
                return constraints;
            }
        }
    }

    /// Reads when the constraint is checked, if that is written.
    private TableConstraint deferrable(TableConstraint constraint) {
        int position = grammar.position(grammar.start());
        boolean never = false;
        boolean deferrable = false;
        Boolean deferred = null;
        while (true) {
            if (grammar.acceptWords("not", "deferrable")) {
                never = true;
            } else if (grammar.accept("deferrable")) {
                deferrable = true;
            } else if (grammar.acceptWords("initially", "deferred")) {
                deferred = true;
            } else if (grammar.acceptWords("initially", "immediate")) {
                deferred = false;
            } else {
                break;
            }
        }
        if (never && (deferrable || Boolean.TRUE.equals(deferred))) {
            throw SqlException.of("42601", "constraint declared INITIALLY DEFERRED must be DEFERRABLE")
                    .withPosition(position);
        }
        if (!deferrable && !Boolean.TRUE.equals(deferred)) {
            return constraint;
        }
        Deferral deferral = Boolean.TRUE.equals(deferred) ? Deferral.INITIALLY_DEFERRED : Deferral.INITIALLY_IMMEDIATE;
        return switch (constraint) {
            case TableConstraint.ForeignKey key -> key.withDeferral(deferral);
            case TableConstraint.Key key -> new TableConstraint.Key(key.name(), key.primary(), key.columns(), deferral);
            case TableConstraint.UsingIndex key ->
                new TableConstraint.UsingIndex(key.name(), key.primary(), key.index(), deferral);
            case TableConstraint.Check check ->
                throw SqlException.of("0A000", "CHECK constraints cannot be marked DEFERRABLE")
                        .withPosition(position);
        };
    }

    /// NOT VALID, storage hints.
    boolean constraintAttribute() {
        if (grammar.accept("not", "valid")) {
            return true;
        }
        if (grammar.accept("storage") || grammar.accept("compression")) {
            grammar.label();
            return true;
        }
        return false;
    }

    @Nullable
    ColumnConstraint columnConstraint(@Nullable String name) {
        if (grammar.accept("not", "null")) {
            return new ColumnConstraint.Nullability(true);
        } else if (grammar.accept("null")) {
            return new ColumnConstraint.Nullability(false);
        } else if (grammar.accept("default")) {
            int start = grammar.start();
            SqlNode expression = grammar.run(g -> defaultExpression());
            return new ColumnConstraint.Default(expression, grammar.textFrom(start));
        } else if (grammar.accept("generated")) {
            return generated();
        } else if (grammar.at("primary") || grammar.at("unique") || grammar.at("check")) {
            return new ColumnConstraint.Table(constraintBody(name, true));
        } else if (grammar.at("references")) {
            return new ColumnConstraint.Table(references(name, List.of()));
        }
        ObjectName collation = grammar.collation();
        return collation == null ? null : new ColumnConstraint.Collated(collation);
    }

    /// An expression without NOT at its end: `DEFAULT 1 NOT NULL` does not negate anything.
    private SqlNode defaultExpression() {
        return grammar.run(g -> g.PgDefault());
    }

    private ColumnConstraint generated() {
        boolean always = grammar.accept("always");
        if (!always) {
            grammar.expect("by", "default");
        }
        grammar.expect("as");
        if (grammar.accept("identity")) {
            Map<String, Long> options = Map.of();
            if (grammar.accept('(')) {
                options = sequenceOptions();
                grammar.expect(')');
            }
            return new ColumnConstraint.Identity(always, options);
        }
        grammar.expect('(');
        int start = grammar.start();
        SqlNode expression = grammar.expression();
        String text = grammar.textFrom(start);
        grammar.expect(')');
        grammar.expect("stored");
        return new ColumnConstraint.Generated(expression, text);
    }

    /// Behind GENERATED.
    ColumnConstraint.Identity identity() {
        if (generated() instanceof ColumnConstraint.Identity identity) {
            return identity;
        }
        throw grammar.syntaxError();
    }

    /// At EXCLUDE of a constraint: a column may have that name, but not in front of these.
    boolean atExclusion() {
        return grammar.at("exclude", "using")
                || grammar.at("exclude") && grammar.image(2).equals("(");
    }

    TableConstraint tableConstraint() {
        String name = grammar.accept("constraint") ? grammar.name() : null;
        TableConstraint constraint;
        if (atExclusion()) {
            throw SqlException.of("0A000", "exclusion constraints are not supported")
                    .withHint("Look for a conflicting row and write the new one in one SERIALIZABLE transaction: of two"
                            + " that get in each other's way, one is refused.")
                    .withPosition(grammar.position(grammar.start()));
        }
        if (grammar.accept("foreign")) {
            grammar.expect("key");
            constraint = references(name, grammar.parenthesizedNames());
        } else {
            constraint = constraintBody(name, false);
        }
        constraint = deferrable(constraint);
        while (constraintAttribute()) {
            continue;
        }
        return constraint;
    }

    private TableConstraint constraintBody(@Nullable String name, boolean ofColumn) {
        if (grammar.accept("check")) {
            grammar.expect('(');
            int start = grammar.start();
            SqlNode expression = grammar.expression();
            String text = grammar.textFrom(start);
            grammar.expect(')');
            boolean noInherit = grammar.acceptWords("no", "inherit");
            return new TableConstraint.Check(name, expression, text, noInherit);
        }
        boolean primary = grammar.accept("primary");
        if (primary) {
            grammar.expect("key");
        } else {
            grammar.expect("unique");
        }
        if (!ofColumn && grammar.accept("using", "index")) {
            return new TableConstraint.UsingIndex(name, primary, grammar.name(), Deferral.NOT_DEFERRABLE);
        }
        List<SqlIdentifier> columns = ofColumn ? List.of() : grammar.parenthesizedNames();
        if (grammar.accept("include")) {
            grammar.parenthesizedNames();
        }
        if (grammar.accept("with")) {
            grammar.skipParentheses();
        }
        if (grammar.acceptWords("using", "index", "tablespace")) {
            grammar.name();
        }
        return new TableConstraint.Key(name, primary, columns, Deferral.NOT_DEFERRABLE);
    }

    private TableConstraint references(@Nullable String name, List<SqlIdentifier> columns) {
        grammar.expect("references");
        ObjectName referenced = grammar.objectName();
        List<SqlIdentifier> referencedColumns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
        char onUpdate = 'a';
        char onDelete = 'a';
        while (true) {
            if (grammar.accept("match")) {
                grammar.label();
            } else if (grammar.accept("on", "delete")) {
                onDelete = action();
            } else if (grammar.accept("on", "update")) {
                onUpdate = action();
            } else {
                return new TableConstraint.ForeignKey(
                        name, columns, referenced, referencedColumns, onUpdate, onDelete, Deferral.NOT_DEFERRABLE);
            }
        }
    }

    private char action() {
        if (grammar.accept("cascade")) {
            return 'c';
        } else if (grammar.accept("restrict")) {
            return 'r';
        } else if (grammar.accept("set", "null")) {
            return 'n';
        } else if (grammar.accept("set", "default")) {
            return 'd';
        }
        grammar.expect("no", "action");
        return 'a';
    }

    /// Options of sequences and identities: increment, minvalue, maxvalue, start, cache, cycle, restart.
    Map<String, Long> sequenceOptions() {
        Map<String, Long> options = new LinkedHashMap<>();
        while (true) {
            if (grammar.accept("increment")) {
                grammar.accept("by");
                options.put("increment", grammar.signedInteger());
            } else if (grammar.accept("start")) {
                grammar.accept("with");
                options.put("start", grammar.signedInteger());
            } else if (grammar.accept("minvalue")) {
                options.put("minvalue", grammar.signedInteger());
            } else if (grammar.accept("maxvalue")) {
                options.put("maxvalue", grammar.signedInteger());
            } else if (grammar.accept("cache")) {
                options.put("cache", grammar.signedInteger());
            } else if (grammar.accept("cycle")) {
                options.put("cycle", 1L);
            } else if (grammar.accept("no", "minvalue")
                    || grammar.accept("no", "maxvalue")
                    || grammar.accept("no", "cycle")) {
                continue;
            } else if (grammar.accept("as")) {
                options.put("bytes", bytes(grammar.type()));
            } else if (grammar.accept("sequence", "name")) {
                // The name is made of those of the table and the column, as pg_dump expects.
                grammar.objectName();
            } else {
                return options;
            }
        }
    }

    private static long bytes(PgTypeNameSpec type) {
        return switch (type.name()) {
            case "smallint", "int2" -> 2;
            case "integer", "int", "int4" -> 4;
            case "bigint", "int8" -> 8;
            default ->
                throw holo.sql.error.SqlException.of("22023", "sequence type must be smallint, integer, or bigint");
        };
    }

    /// OWNED BY; null when it is not here.
    @Nullable
    List<String> ownedBy() {
        if (!grammar.accept("owned")) {
            return null;
        }
        grammar.expect("by");
        if (grammar.accept("none")) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        do {
            parts.add(grammar.label());
        } while (grammar.accept('.'));
        return parts;
    }

    private Statement index() {
        boolean unique = grammar.accept("unique");
        grammar.expect("index");
        boolean concurrently = grammar.accept("concurrently");
        boolean ifNotExists = grammar.acceptIfNotExists();
        String name = grammar.at("on") ? null : grammar.name();
        grammar.expect("on");
        ObjectName table = grammar.familyName();
        String method = grammar.accept("using") ? grammar.name() : "btree";
        List<Statement.CreateIndex.IndexColumn> columns = new ArrayList<>();
        grammar.expect('(');
        do {
            int start = grammar.start();
            SqlNode expression = grammar.expression();
            String text = grammar.textFrom(start);
            if (grammar.atName() && !grammar.at("asc") && !grammar.at("desc") && !grammar.at("nulls")) {
                grammar.objectName();
            }
            boolean descending = grammar.accept("desc");
            if (!descending) {
                grammar.accept("asc");
            }
            boolean nullsFirst = descending;
            if (grammar.accept("nulls")) {
                nullsFirst = grammar.accept("first");
                if (!nullsFirst) {
                    grammar.expect("last");
                }
            }
            columns.add(new Statement.CreateIndex.IndexColumn(expression, text, descending, nullsFirst));
        } while (grammar.accept(','));
        grammar.expect(')');
        List<SqlIdentifier> include = grammar.accept("include") ? grammar.parenthesizedNames() : List.of();
        if (grammar.accept("with")) {
            grammar.skipParentheses();
        }
        if (grammar.accept("tablespace")) {
            grammar.name();
        }
        SqlNode where = null;
        String whereText = null;
        if (grammar.accept("where")) {
            int start = grammar.start();
            where = grammar.expression();
            whereText = grammar.textFrom(start);
        }
        return new Statement.CreateIndex(
                name, concurrently, false, unique, ifNotExists, table, method, columns, include, where, whereText);
    }

    private Statement view(boolean replace, boolean temporary) {
        ObjectName name = grammar.objectName();
        List<SqlIdentifier> columns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
        Map<String, String> options = viewOptions();
        grammar.expect("as");
        int start = grammar.start();
        SqlNode query = StatementParser.withQuery(grammar, grammar.with());
        String text = grammar.textFrom(start);
        checkOption(options);
        return new Statement.CreateView(name, replace, temporary, columns, options, query, text);
    }

    /// `CREATE RECURSIVE VIEW v (a) AS q` is a view of `WITH RECURSIVE v (a) AS (q) SELECT a FROM v`.
    private Statement recursiveView(boolean replace, boolean temporary) {
        ObjectName name = grammar.objectName();
        List<SqlIdentifier> columns = grammar.parenthesizedNames();
        Map<String, String> options = viewOptions();
        grammar.expect("as");
        int start = grammar.start();
        StatementParser.withQuery(grammar, grammar.with());
        String own = Definitions.quote(name.name());
        String names = columns.stream()
                .map(column -> Definitions.quote(column.getSimple()))
                .collect(Collectors.joining(", "));
        String text = "WITH RECURSIVE " + own + " (" + names + ") AS (" + grammar.textFrom(start) + ") SELECT " + names
                + " FROM " + own;
        if (grammar.at("with")) {
            throw SqlException.of("0A000", "WITH CHECK OPTION not supported on recursive views")
                    .withPosition(grammar.position(grammar.start()));
        }
        if (!(PgParser.parse(text).getFirst().statement() instanceof Statement.Query query)) {
            throw grammar.syntaxError();
        }
        return new Statement.CreateView(name, replace, temporary, columns, options, query.node(), text);
    }

    private Statement materializedView() {
        boolean ifNotExists = grammar.acceptIfNotExists();
        ObjectName name = grammar.objectName();
        List<SqlIdentifier> columns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
        Map<String, String> parameters = new LinkedHashMap<>();
        new TableParser(grammar, this).tableOptions(parameters);
        grammar.expect("as");
        int start = grammar.start();
        SqlNode query = StatementParser.withQuery(grammar, grammar.with());
        String text = grammar.textFrom(start);
        return new Statement.CreateMaterializedView(name, ifNotExists, columns, parameters, query, text, withData());
    }

    /// Behind REFRESH.
    Statement refresh() {
        grammar.expect("materialized", "view");
        boolean concurrently = grammar.accept("concurrently");
        ObjectName name = grammar.objectName();
        boolean withData = withData();
        if (concurrently && !withData) {
            throw SqlException.of("42601", "CONCURRENTLY and WITH NO DATA options cannot be used together");
        }
        return new Statement.RefreshMaterializedView(name, concurrently, withData);
    }

    /// WITH [NO] DATA.
    boolean withData() {
        boolean withData = true;
        if (grammar.accept("with")) {
            withData = !grammar.accept("no");
            grammar.expect("data");
        }
        return withData;
    }

    private Map<String, String> viewOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        if (grammar.accept("with")) {
            storageParameters(options);
        }
        return options;
    }

    /// WITH [CASCADED | LOCAL] CHECK OPTION.
    private void checkOption(Map<String, String> options) {
        if (grammar.accept("with")) {
            boolean local = grammar.accept("local");
            if (!local) {
                grammar.accept("cascaded");
            }
            grammar.expect("check", "option");
            if (options.put(ViewDescriptor.CHECK_OPTION, local ? "local" : "cascaded") != null) {
                throw SqlException.of("22023", "parameter \"check_option\" specified more than once");
            }
        }
    }

    private Statement drop() {
        int start = grammar.start();
        grammar.expect("drop");
        ObjectKind kind;
        if (grammar.accept("trigger")) {
            return new TriggerParser(grammar).drop(this);
        }
        if (grammar.accept("policy")) {
            return new PolicyParser(grammar).drop(this);
        }
        FunctionParser functions = new FunctionParser(grammar);
        Statement.RoutineKind routine = functions.acceptKind();
        if (routine != null) {
            return functions.drop(this, routine);
        }
        if (grammar.accept("materialized", "view")) {
            kind = ObjectKind.MATERIALIZED_VIEW;
        } else if (grammar.at("table")
                || grammar.at("index")
                || grammar.at("view")
                || grammar.at("sequence")
                || grammar.at("schema")
                || grammar.at("type")
                || grammar.at("collation")
                || grammar.at("domain")) {
            kind = ObjectKind.valueOf(grammar.label().toUpperCase(java.util.Locale.ROOT));
        } else if (RoleParser.startsRole(grammar) || grammar.at("owned")) {
            return new RoleParser(grammar).drop();
        } else if (grammar.accept("database")) {
            return new DatabaseParser(grammar).drop();
        } else if (grammar.accept("extension")) {
            return dropExtension();
        } else {
            return unsupported("DROP " + object(), start, true);
        }
        grammar.accept("concurrently");
        boolean ifExists = grammar.acceptIfExists();
        List<ObjectName> names = grammar.objectNames();
        return new Statement.Drop(kind, names, ifExists, cascade());
    }

    boolean cascade() {
        if (grammar.accept("cascade")) {
            return true;
        }
        grammar.accept("restrict");
        return false;
    }

    private Statement truncate() {
        grammar.expect("truncate");
        grammar.accept("table");
        List<ObjectName> tables = grammar.familyNames();
        boolean restart = grammar.accept("restart", "identity");
        if (!restart) {
            grammar.accept("continue", "identity");
        }
        return new Statement.Truncate(tables, restart, cascade());
    }

    private Statement comment() {
        int start = grammar.start();
        grammar.expect("comment", "on");
        FunctionParser functions = new FunctionParser(grammar);
        Statement.RoutineKind routine = functions.acceptKind();
        if (routine != null) {
            Statement.FunctionName function = functions.name(routine);
            grammar.expect("is");
            return new Statement.CommentFunction(routine, function, grammar.accept("null") ? null : grammar.string());
        }
        String kind = grammar.accept("materialized", "view") ? "materialized view" : grammar.label();
        if (!COMMENTED.contains(kind)) {
            return unsupported("COMMENT ON " + kind.toUpperCase(java.util.Locale.ROOT), start, true);
        }
        String constraint = null;
        if (kind.equals("constraint") || kind.equals("trigger") || kind.equals("policy")) {
            constraint = grammar.name();
            grammar.expect("on");
            kind = grammar.accept("domain") ? "domain constraint" : kind;
        }
        List<String> parts = new ArrayList<>();
        int position = grammar.position(grammar.start());
        do {
            parts.add(grammar.label());
        } while (grammar.accept('.'));
        String column = kind.equals("column") ? parts.removeLast() : constraint;
        if (parts.isEmpty()) {
            throw grammar.syntaxError();
        }
        ObjectName name =
                new ObjectName(parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast(), position);
        grammar.expect("is");
        String text = grammar.accept("null") ? null : grammar.string();
        return new Statement.Comment(kind, name, column, text);
    }
}
