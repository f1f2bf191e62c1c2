package holo.sql.ddl;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.FunctionDescriptor.Mode;
import holo.sql.catalog.LanguageNames;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.FunctionCatalog;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.parser.ObjectName;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.FunctionParameter;
import holo.sql.pgcatalog.FunctionText;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER, DROP and COMMENT ON FUNCTION and PROCEDURE.
final class FunctionChanges {
    private static final float COST = 100;
    private static final float ROWS = 1000;

    /// Languages that PostgreSQL knows and this server does not run.
    private static final Set<String> OTHER_LANGUAGES = Set.of("c", "internal");

    private final DdlContext context;

    FunctionChanges(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateFunction statement) {
        boolean plpgsql = isPlpgsql(statement);
        SchemaDescriptor schema = context.creationSchema(statement.name(), false);
        requireLanguage(plpgsql ? "plpgsql" : "sql");
        String body = statement.body();
        if (body == null) {
            throw SqlException.of("42P13", "no function body specified");
        }
        List<FunctionDescriptor.Parameter> parameters = parameters(statement, plpgsql);
        Result result = statement.procedure() ? new Result(0, false) : result(statement, parameters);
        FunctionDescriptor.Form form = plpgsql ? FunctionDescriptor.Form.PLPGSQL : statement.form();
        if (!plpgsql && result.oid() == PgTypes.TRIGGER.oid()) {
            throw SqlException.of("42P13", "SQL functions cannot return type trigger");
        }
        if (statement.rows() != null && !result.set()) {
            throw SqlException.of("22023", "ROWS is not applicable when function does not return a set");
        }
        List<Integer> inputs = parameters.stream()
                .filter(p -> p.mode().isInput())
                .map(FunctionDescriptor.Parameter::typeOid)
                .toList();
        CatalogChanges changes = context.changes();
        FunctionDescriptor before =
                context.catalog().findFunction(schema.oid(), statement.name().name(), inputs);
        Float cost = statement.cost();
        Float rows = statement.rows();
        FunctionDescriptor made = new FunctionDescriptor(
                before == null ? changes.nextOid() : before.oid(),
                schema.oid(),
                statement.name().name(),
                before == null ? context.user().oid() : before.ownerOid(),
                parameters,
                result.oid(),
                result.set(),
                form,
                stored(form, body),
                statement.volatility(),
                statement.strict(),
                statement.leakProof(),
                statement.parallel(),
                cost == null ? COST : cost,
                rows != null ? rows : result.set() ? ROWS : 0,
                statement.definer(),
                new FunctionSettings(context).of(statement.settings()),
                null,
                before == null ? null : before.comment());
        if (before != null && statement.replace()) {
            Ownership.require(context, before, before.word());
            requireSameKind(before, made);
            requireSameResult(before, made);
            changes.replace(before, made);
        } else {
            changes.create(made);
            Granting.applyDefaults(context, Privilege.Target.FUNCTION, made.oid(), schema.oid(), context.user());
        }
        context.planner().checkFunction(made);
        return statement.procedure() ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    }

    static void requireSameKind(FunctionDescriptor before, FunctionDescriptor after) {
        if (before.isProcedure() != after.isProcedure() || before.isAggregate() != after.isAggregate()) {
            throw SqlException.of("42809", "cannot change routine kind")
                    .withDetail("\"" + before.name() + "\" is " + before.kindWords(after.isAggregate()) + ".");
        }
    }

    private void requireLanguage(String name) {
        int oid = java.util.Objects.requireNonNull(LanguageNames.find(name), name);
        boolean allowed = Privileges.has(
                context.catalog(),
                context.user(),
                Privilege.Target.LANGUAGE,
                oid,
                RoleDescriptor.BOOTSTRAP_OID,
                Privilege.USAGE);
        if (!allowed) {
            throw SqlException.of("42501", "permission denied for language " + name);
        }
    }

    /// Whether the body is one of PL/pgSQL, and not SQL.
    private static boolean isPlpgsql(Statement.CreateFunction statement) {
        String language = statement.language();
        if (language == null && statement.form() == FunctionDescriptor.Form.STRING) {
            throw SqlException.of("42P13", "no language specified");
        }
        if (language == null || language.equals("sql")) {
            return false;
        }
        if (language.equals("plpgsql")) {
            return true;
        }
        if (OTHER_LANGUAGES.contains(language)) {
            throw SqlException.of("0A000", "functions in language \"" + language + "\" are not supported")
                    .withHint("Write the function in SQL or PL/pgSQL: LANGUAGE sql, LANGUAGE plpgsql.");
        }
        throw SqlException.of("42704", "language \"" + language + "\" does not exist");
    }

    private List<FunctionDescriptor.Parameter> parameters(Statement.CreateFunction statement, boolean plpgsql) {
        List<FunctionDescriptor.Parameter> parameters = new ArrayList<>();
        Set<String> inputs = new HashSet<>();
        Set<String> outputs = new HashSet<>();
        boolean defaulted = false;
        boolean variadic = false;
        for (FunctionParameter written : statement.parameters()) {
            SqlType type = type(written.type(), plpgsql);
            Mode mode = written.mode();
            if (variadic && mode.isInput()) {
                throw SqlException.of("42P13", "VARIADIC parameter must be the last input parameter");
            }
            if (mode == Mode.VARIADIC) {
                variadic = true;
                if (type.element() == null
                        && type.oid() != PgTypes.ANYARRAY.oid()
                        && type.oid() != PgTypes.ANYCOMPATIBLEARRAY.oid()) {
                    throw SqlException.of("42P13", "VARIADIC parameter must be an array");
                }
            }
            boolean twice = !written.name().isEmpty()
                    && (mode.isInput() && !inputs.add(written.name())
                            || mode.isOutput() && !outputs.add(written.name()));
            if (twice) {
                throw SqlException.of("42P13", "parameter name \"" + written.name() + "\" used more than once");
            }
            String text = written.defaultText();
            if (text != null && !mode.isInput()) {
                throw SqlException.of("42P13", "only input parameters can have default values");
            }
            if (text == null && defaulted && mode.isInput() && mode != Mode.VARIADIC) {
                throw SqlException.of(
                        "42P13", "input parameters after one with a default value must also have defaults");
            }
            if (text != null) {
                defaulted = true;
                context.planner()
                        .checkDefault(
                                context.scalar(PgParser.expression(text), "DEFAULT expressions"),
                                type.base(),
                                -1,
                                written.name());
                text = new QualifiedText(context.catalog(), context.schemas()).qualifyExpression(text);
            }
            parameters.add(new FunctionDescriptor.Parameter(written.name(), type.oid(), mode, text));
        }
        return parameters;
    }

    private SqlType type(PgTypeNameSpec spec, boolean plpgsql) {
        SqlType type = new WrittenTypes(context.path()).resolve(spec).type();
        requireOwn(type);
        boolean bad = type.category() == TypeCategory.PSEUDO
                && (type.oid() == PgTypes.VOID.oid()
                        || type.oid() == PgTypes.TRIGGER.oid()
                        || (type.oid() == PgTypes.RECORD.oid() && !plpgsql));
        if (bad) {
            throw SqlException.of(
                    "42P13",
                    (plpgsql ? "PL/pgSQL" : "SQL") + " functions cannot have arguments of type " + type.displayName());
        }
        return type;
    }

    /// @throws SqlException 0A000 for the type of a table's rows: nothing would tell the table who depends on it
    static void requireOwn(SqlType type) {
        if (RowTypes.isOid(type.oid())) {
            throw SqlException.of(
                            "0A000",
                            "functions of the type of a table's rows, " + type.displayName() + ", are not supported")
                    .withHint("Make a composite type of the same fields with CREATE TYPE.");
        }
    }

    private record Result(int oid, boolean set) {}

    private Result result(Statement.CreateFunction statement, List<FunctionDescriptor.Parameter> parameters) {
        List<FunctionDescriptor.Parameter> outputs =
                parameters.stream().filter(p -> p.mode().isOutput()).toList();
        int implied = outputs.size() > 1
                ? PgTypes.RECORD.oid()
                : outputs.isEmpty() ? 0 : outputs.getFirst().typeOid();
        for (FunctionDescriptor.Parameter output : outputs) {
            if (PgTypes.find(output.typeOid()) instanceof SqlType type) {
                requireDetermined(type, parameters);
            }
        }
        Statement.FunctionResult written = statement.result();
        if (written == null) {
            if (implied == 0) {
                throw SqlException.of("42P13", "function result type must be specified");
            }
            return new Result(implied, false);
        }
        PgTypeNameSpec spec = written.type();
        if (spec == null) {
            return new Result(implied, true);
        }
        RelationDescriptor relation = context.path().find(new ObjectName(spec.schema(), spec.name(), 0));
        if (relation != null
                && !(relation instanceof SequenceDescriptor)
                && !(context.path().findType(spec.schema(), spec.name()) instanceof SqlType other
                        && !RowTypes.isOid(other.oid()))
                && spec.dimensions() == 0
                && outputs.isEmpty()) {
            columns(relation)
                    .forEach(c -> parameters.add(new FunctionDescriptor.Parameter(
                            c.name(), c.typeOid(), written.setOf() ? Mode.TABLE : Mode.OUT, null)));
            return new Result(PgTypes.RECORD.oid(), written.setOf());
        }
        SqlType type = new WrittenTypes(context.path()).resolve(spec).type();
        requireOwn(type);
        if (implied != 0 && implied != type.oid()) {
            throw SqlException.of(
                    "42P13",
                    "function result type must be "
                            + (outputs.size() > 1 ? "record" : FunctionText.typeName(context.catalog(), implied))
                            + " because of OUT parameters");
        }
        requireDetermined(type, parameters);
        return new Result(type.oid(), written.setOf());
    }

    /// @throws SqlException 42P13 when no input tells what a polymorphic result is
    private static void requireDetermined(SqlType type, List<FunctionDescriptor.Parameter> parameters) {
        requireDetermined(
                "result",
                type,
                parameters.stream()
                        .filter(p -> p.mode().isInput())
                        .map(FunctionDescriptor.Parameter::typeOid)
                        .toList());
    }

    /// @param what the type is of
    /// @throws SqlException 42P13 when no input tells what a polymorphic type is
    static void requireDetermined(String what, SqlType type, List<Integer> inputTypes) {
        Set<Integer> exact = Set.of(2283, 2277, 2776, 3500, 3831, 4537);
        Set<Integer> compatible = Set.of(5077, 5078, 5079, 5080, 4538);
        Set<Integer> needed = switch (type.oid()) {
            case 2283, 2277, 2776, 3500 -> exact;
            case 3831, 4537 -> Set.of(3831, 4537);
            case 5077, 5078, 5079 -> compatible;
            case 5080, 4538 -> Set.of(5080, 4538);
            default -> Set.of();
        };
        boolean determined = needed.isEmpty() || inputTypes.stream().anyMatch(needed::contains);
        if (!determined) {
            String inputs = needed.equals(exact)
                    ? "anyelement, anyarray, anynonarray, anyenum, anyrange, or anymultirange"
                    : needed.equals(compatible)
                            ? "anycompatible, anycompatiblearray, anycompatiblenonarray, anycompatiblerange, or"
                                    + " anycompatiblemultirange"
                            : needed.contains(3831)
                                    ? "anyrange or anymultirange"
                                    : "anycompatiblerange or anycompatiblemultirange";
            throw SqlException.of("42P13", "cannot determine " + what + " data type")
                    .withDetail("A result of type " + type.displayName() + " requires at least one input of type "
                            + inputs + ".");
        }
    }

    private static List<ColumnDescriptor> columns(RelationDescriptor relation) {
        return switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
    }

    /// The body as the catalog keeps it: one that is read now means the same under every search path.
    private String stored(FunctionDescriptor.Form form, String body) {
        if (form != FunctionDescriptor.Form.ATOMIC) {
            return body;
        }
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        List<String> statements = new ArrayList<>();
        for (ParsedStatement parsed : PgParser.parse(body)) {
            statements.add(
                    parsed.statement() instanceof Statement.Query ? texts.qualifyQuery(parsed.text()) : parsed.text());
        }
        return String.join(";\n", statements) + ";";
    }

    void requireSameResult(FunctionDescriptor before, FunctionDescriptor after) {
        String drop = "Use DROP " + before.word().toUpperCase(java.util.Locale.ROOT) + " "
                + FunctionText.signature(context.catalog(), before) + " first.";
        boolean sameType = before.resultOid() == after.resultOid() && before.setReturning() == after.setReturning();
        if (!sameType) {
            throw SqlException.of("42P13", "cannot change return type of existing function")
                    .withHint(drop);
        }
        if (!before.outputs().equals(after.outputs()) && before.outputs().size() > 1) {
            throw SqlException.of("42P13", "cannot change return type of existing function")
                    .withDetail("Row type defined by OUT parameters is different.")
                    .withHint(drop);
        }
        List<FunctionDescriptor.Parameter> old = before.inputs();
        for (int i = 0; i < old.size(); i++) {
            FunctionDescriptor.Parameter was = old.get(i);
            FunctionDescriptor.Parameter now = after.inputs().get(i);
            if (!was.name().isEmpty() && !was.name().equals(now.name())) {
                throw SqlException.of("42P13", "cannot change name of input parameter \"" + was.name() + "\"")
                        .withHint(drop);
            }
            if (was.defaultSql() != null && now.defaultSql() == null) {
                throw SqlException.of("42P13", "cannot remove parameter defaults from existing function")
                        .withHint(drop);
            }
        }
    }

    String drop(Statement.DropFunction statement) {
        Map<Integer, FunctionDescriptor> doomed = new LinkedHashMap<>();
        for (Statement.FunctionName name : statement.functions()) {
            FunctionDescriptor found = find(statement.kind(), name, statement.ifExists());
            if (found != null) {
                if (found.isNative()) {
                    throw TypeRemoval.required(
                            "function " + FunctionText.signature(context.catalog(), found), found.oid());
                }
                requireDroppedAs(statement.kind(), found);
                Ownership.require(context, found, found.word());
                requireFree(found);
                doomed.put(found.oid(), found);
            }
        }
        Users users = new Users();
        Set<TriggerDescriptor> triggers = new LinkedHashSet<>();
        Set<FunctionDescriptor> aggregates = new LinkedHashSet<>();
        for (FunctionDescriptor function : doomed.values()) {
            String signature = FunctionText.signature(context.catalog(), function);
            List<String> dependents = dependents(function, "function " + signature, users);
            addTriggers(function, triggers, dependents);
            List<String> indirect = new ArrayList<>();
            callers(function).forEach(f -> {
                if (!doomed.containsKey(f.oid())) {
                    String aggregate = "function " + FunctionText.signature(context.catalog(), f);
                    dependents.add(aggregate);
                    aggregates.add(f);
                    dependents(f, aggregate, users).forEach(d -> indirect.add(d + " depends on " + aggregate));
                }
            });
            TypeUses.measuredBy(context.catalog(), function).forEach(t -> dependents.add("type " + t.name()));
            if (!dependents.isEmpty() && !statement.cascade()) {
                throw SqlException.of(
                                "2BP01", "cannot drop function " + signature + " because other objects depend on it")
                        .withDetail(Stream.concat(
                                        dependents.stream().map(d -> d + " depends on function " + signature),
                                        indirect.stream())
                                .collect(java.util.stream.Collectors.joining("\n")))
                        .withHint(Removal.CASCADE_HINT);
            }
        }
        for (FunctionDescriptor aggregate : aggregates) {
            context.notice(
                    "00000", "drop cascades to function " + FunctionText.signature(context.catalog(), aggregate));
        }
        remove(users);
        for (TriggerDescriptor trigger : triggers) {
            context.notice("00000", "drop cascades to " + described(trigger));
        }
        doomed.values().forEach(function -> remove(function, statement.cascade()));
        return "DROP " + statement.kind().name();
    }

    private static void requireDroppedAs(Statement.RoutineKind kind, FunctionDescriptor found) {
        if (found.isAggregate() && kind == Statement.RoutineKind.FUNCTION) {
            throw SqlException.of("42809", "\"" + found.name() + "\" is an aggregate function")
                    .withHint("Use DROP AGGREGATE to drop aggregate functions.");
        }
    }

    /// The aggregates that call a function.
    private List<FunctionDescriptor> callers(FunctionDescriptor function) {
        return context.catalog().functions().stream()
                .filter(f -> f.aggregate() instanceof AggregateDefinition definition
                        && definition.functions().contains(function.oid()))
                .toList();
    }

    /// A function that came with a type goes with it only.
    private void requireFree(FunctionDescriptor function) {
        TypeDescriptor type = function.form() == FunctionDescriptor.Form.INTERNAL
                ? context.catalog().type(function.resultOid())
                : null;
        if (type != null) {
            throw SqlException.of(
                            "2BP01",
                            "cannot drop function " + FunctionText.signature(context.catalog(), function)
                                    + " because type " + type.name() + " requires it")
                    .withHint("You can drop type " + type.name() + " instead.");
        }
    }

    /// What calls functions that go.
    private static final class Users {
        final Map<Integer, RelationDescriptor> views = new LinkedHashMap<>();
        final Set<Default> defaults = new LinkedHashSet<>();
        final List<PolicyDescriptor> policies = new ArrayList<>();

        private record Default(int tableOid, int column, String described) {}
    }

    /// Removes the views, defaults and policies that call one of the functions of something that goes.
    ///
    /// @throws SqlException 2BP01 when there are any, without `cascade`
    void removeUsers(List<FunctionDescriptor> functions, String subject, boolean cascade) {
        Users users = new Users();
        List<String> dependents = new ArrayList<>();
        for (FunctionDescriptor function : functions) {
            String signature = FunctionText.signature(context.catalog(), function);
            dependents(function, subject, users).forEach(d -> dependents.add(d + " depends on function " + signature));
        }
        if (!dependents.isEmpty() && !cascade) {
            throw SqlException.of("2BP01", "cannot drop " + subject + " because other objects depend on it")
                    .withDetail(String.join("\n", dependents))
                    .withHint(Removal.CASCADE_HINT);
        }
        remove(users);
    }

    private void remove(Users users) {
        for (Users.Default use : users.defaults) {
            context.notice("00000", "drop cascades to " + use.described());
            TableDescriptor table = context.catalog().table(use.tableOid());
            if (table != null) {
                TableDraft draft = new TableDraft(table);
                draft.columns.replaceAll(c -> c.number() == use.column() ? c.withDefault(null) : c);
                context.changes().replace(table, draft.build());
            }
        }
        PolicyChanges policies = new PolicyChanges(context);
        for (PolicyDescriptor policy : users.policies) {
            context.notice("00000", "drop cascades to " + described(policy));
            policies.remove(policy);
        }
        users.views
                .values()
                .forEach(view -> context.notice("00000", "drop cascades to " + Removal.word(view) + " " + view.name()));
        if (!users.views.isEmpty()) {
            new Removal(context).removeQuietly(users.views);
        }
    }

    private String described(PolicyDescriptor policy) {
        TableDescriptor table =
                java.util.Objects.requireNonNull(context.catalog().table(policy.tableOid()));
        return "policy " + policy.name() + " on table " + table.name();
    }

    private String described(TriggerDescriptor trigger) {
        RelationDescriptor relation =
                java.util.Objects.requireNonNull(context.catalog().relation(trigger.tableOid()));
        return "trigger " + trigger.name() + " on " + Removal.word(relation) + " " + relation.name();
    }

    /// Removes a function, the triggers that call it, and the range types that measure with it.
    ///
    /// @throws SqlException 2BP01 when there are such types, without `cascade`
    void remove(FunctionDescriptor function, boolean cascade) {
        List<TypeDescriptor> ranges = TypeUses.measuredBy(context.catalog(), function);
        if (!ranges.isEmpty() && !cascade) {
            String signature = FunctionText.signature(context.catalog(), function);
            throw SqlException.of("2BP01", "cannot drop function " + signature + " because other objects depend on it")
                    .withDetail("type " + ranges.getFirst().name() + " depends on function " + signature)
                    .withHint(Removal.CASCADE_HINT);
        }
        ranges.forEach(type -> context.notice("00000", "drop cascades to type " + type.name()));
        new TypeRemoval(context).remove(ranges, cascade);
        for (TriggerDescriptor trigger : context.catalog().triggers()) {
            if (trigger.functionOid() == function.oid()) {
                context.changes().drop(trigger);
                RelationDescriptor relation = context.catalog().relation(trigger.tableOid());
                if (relation != null) {
                    context.changes().replace(relation, relation);
                }
            }
        }
        callers(function).forEach(aggregate -> remove(aggregate, cascade));
        if (context.catalog().function(function.oid()) != null) {
            context.changes().drop(function);
        }
    }

    private void addTriggers(FunctionDescriptor function, Set<TriggerDescriptor> into, List<String> dependents) {
        context.catalog().triggers().stream()
                .filter(trigger -> trigger.functionOid() == function.oid() && !trigger.isPart())
                .sorted(Comparator.comparingInt(TriggerDescriptor::oid))
                .forEach(trigger -> {
                    into.add(trigger);
                    dependents.add(described(trigger));
                });
    }

    /// What calls the function, as far as texts say, which know no overloads: a name that another function of the
    /// schema or one that is built in has too is that one's.
    private List<String> dependents(FunctionDescriptor function, String subject, Users users) {
        List<String> found = new ArrayList<>();
        String name = function.name();
        FunctionCatalog builtIn = FunctionCatalog.instance();
        boolean ambiguous =
                context.catalog().findFunctions(function.schemaOid(), name).size() > 1
                        || !builtIn.find(name).isEmpty()
                        || !builtIn.findAggregate(name).isEmpty();
        if (ambiguous) {
            return found;
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (calls(relation.query(), name)) {
                users.views.put(relation.oid(), relation);
                found.add(Removal.word(relation) + " " + relation.name());
            } else if (relation instanceof TableDescriptor table) {
                for (ColumnDescriptor column : table.visibleColumns()) {
                    String described = "column " + column.name() + " of table " + table.name();
                    if (calls(column.generatedSql(), name)) {
                        throw SqlException.of("2BP01", "cannot drop " + subject + " because other objects depend on it")
                                .withDetail(described + " depends on function "
                                        + FunctionText.signature(context.catalog(), function))
                                .withHint("Drop the column first.");
                    }
                    if (calls(column.defaultSql(), name)) {
                        users.defaults.add(
                                new Users.Default(table.oid(), column.number(), "default value for " + described));
                        found.add("default value for " + described);
                    }
                }
            }
        }
        for (PolicyDescriptor policy : context.catalog().policies()) {
            boolean called = calls(policy.usingSql(), name) || calls(policy.checkSql(), name);
            if (called && !users.policies.contains(policy)) {
                users.policies.add(policy);
                found.add(described(policy));
            }
        }
        return found;
    }

    private static boolean calls(@Nullable String sql, String function) {
        if (sql == null) {
            return false;
        }
        List<Lexeme> lexemes = Lexer.scan(sql);
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            if (lexemes.get(i).text().equals(function) && lexemes.get(i + 1).is('(')) {
                return true;
            }
        }
        return false;
    }

    String alter(Statement.AlterFunction statement) {
        FunctionDescriptor before = find(statement.kind(), statement.function(), false);
        if (before == null) {
            throw new IllegalStateException("a function that is missing is an error");
        }
        Ownership.require(context, before, before.isAggregate() ? "function" : before.word());
        FunctionDescriptor after = switch (statement.change()) {
            case OWNER ->
                before.with(
                        before.schemaOid(),
                        before.name(),
                        Ownership.newOwner(context, statement.value(), before.ownerOid(), before.schemaOid())
                                .oid());
            case NAME -> before.with(before.schemaOid(), statement.value(), before.ownerOid());
            case SCHEMA ->
                before.with(
                        context.creationSchema(new ObjectName(statement.value(), before.name(), 0), false)
                                .oid(),
                        before.name(),
                        before.ownerOid());
        };
        Granting.moveOwner(context, before.oid(), before.ownerOid(), after.ownerOid());
        boolean moved = after.schemaOid() != before.schemaOid() || !after.name().equals(before.name());
        // Texts do not say which of several functions of a name they call.
        if (moved
                && context.catalog()
                                .findFunctions(before.schemaOid(), before.name())
                                .size()
                        == 1) {
            new TextRewrite(context)
                    .moveFunction(
                            schemaName(before.schemaOid()), before.name(), schemaName(after.schemaOid()), after.name());
        }
        context.changes().replace(before, after);
        return "ALTER " + statement.kind().name();
    }

    private String schemaName(int oid) {
        return java.util.Objects.requireNonNull(context.catalog().schema(oid)).name();
    }

    String alter(Statement.AlterFunctionSecurity statement) {
        FunctionDescriptor before = java.util.Objects.requireNonNull(
                find(statement.kind(), statement.function(), false), "a function that is missing is an error");
        Ownership.require(context, before, before.word());
        if (before.isAggregate()) {
            throw SqlException.of("42809", "\"" + before.name() + "\" is an aggregate function");
        }
        context.changes().replace(before, before.withDefiner(statement.definer()));
        return "ALTER " + statement.kind().name();
    }

    String alter(Statement.AlterFunctionSetting statement) {
        FunctionDescriptor before = java.util.Objects.requireNonNull(
                find(statement.kind(), statement.function(), false), "a function that is missing is an error");
        Ownership.require(context, before, before.word());
        if (before.isAggregate()) {
            throw SqlException.of("42809", "\"" + before.name() + "\" is an aggregate function");
        }
        context.changes()
                .replace(
                        before,
                        before.withSettings(
                                new FunctionSettings(context).altered(before.settings(), statement.change())));
        return "ALTER " + statement.kind().name();
    }

    String comment(Statement.CommentFunction statement) {
        FunctionDescriptor before = find(statement.kind(), statement.function(), false);
        if (before != null) {
            Ownership.require(context, before, before.word());
            context.changes().replace(before, before.withComment(statement.text()));
        }
        return "COMMENT";
    }

    /// Statements about functions may name aggregates, too.
    private static boolean isA(Statement.RoutineKind kind, FunctionDescriptor routine) {
        return switch (kind) {
            case ROUTINE -> true;
            case FUNCTION -> !routine.isProcedure();
            case PROCEDURE -> routine.isProcedure();
            case AGGREGATE -> routine.isAggregate();
        };
    }

    /// @throws SqlException 42883, 42725
    @Nullable
    FunctionDescriptor find(Statement.RoutineKind kind, Statement.FunctionName name, boolean ifExists) {
        List<FunctionDescriptor> all =
                context.path().findRoutines(name.name().schema(), name.name().name());
        List<PgTypeNameSpec> written = name.types();
        String shown = name.name().toString();
        List<FunctionDescriptor> found = all.stream().filter(f -> isA(kind, f)).toList();
        if (written != null) {
            List<SqlType> types = written.stream()
                    .map(t -> new WrittenTypes(context.path()).resolve(t).type())
                    .toList();
            List<Integer> oids = types.stream().map(SqlType::oid).toList();
            found = all.stream().filter(f -> f.inputTypes().equals(oids)).toList();
            shown = holo.sql.function.Routine.signature(shown, types);
        }
        if (found.size() > 1) {
            throw SqlException.of("42725", kind.word() + " name \"" + shown + "\" is not unique")
                    .withHint("Specify the argument list to select the function unambiguously.");
        }
        if (!found.isEmpty()) {
            if (!isA(kind, found.getFirst())) {
                if (kind == Statement.RoutineKind.AGGREGATE) {
                    throw SqlException.of("42809", "function " + shown + " is not an aggregate");
                }
                throw SqlException.of(
                        "42809",
                        FunctionText.signature(context.catalog(), found.getFirst()) + " is not a " + kind.word());
            }
            return found.getFirst();
        }
        if (!ifExists && kind == Statement.RoutineKind.AGGREGATE && written != null && written.isEmpty()) {
            shown = name.name() + "(*)";
        }
        if (ifExists) {
            context.notice(
                    "00000",
                    kind.word() + " " + (written == null ? shown + "()" : shown.replace(", ", ","))
                            + " does not exist, skipping");
            return null;
        }
        throw written == null
                ? SqlException.of("42883", "could not find a " + kind.word() + " named \"" + shown + "\"")
                : SqlException.of("42883", kind.word() + " " + shown + " does not exist");
    }
}
