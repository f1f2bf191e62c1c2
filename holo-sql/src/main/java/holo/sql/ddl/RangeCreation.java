package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.FunctionDescriptor.Mode;
import holo.sql.catalog.FunctionDescriptor.Parameter;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.Collate;
import holo.sql.function.RangeFunctions;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement.TypeOption;
import holo.sql.parser.TypeBody;
import holo.sql.pgcatalog.BuiltinNames;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.Collation;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// CREATE TYPE … AS RANGE: a range type, its multirange type, and the functions that make values of them.
final class RangeCreation {
    private static final Set<String> OPTIONS =
            Set.of("subtype", "subtype_opclass", "collation", "canonical", "subtype_diff", "multirange_type_name");
    private static final String MULTIRANGE_ENDING = "_multirange";

    private final DdlContext context;

    RangeCreation(DdlContext context) {
        this.context = context;
    }

    void create(ObjectName written, TypeBody.Range body) {
        body.options().keySet().stream()
                .filter(o -> !OPTIONS.contains(o))
                .findFirst()
                .ifPresent(option -> {
                    throw SqlException.of("42601", "type attribute \"" + option + "\" not recognized");
                });
        TypeOption subtypeOption = body.options().get("subtype");
        if (subtypeOption == null) {
            throw SqlException.of("42601", "type attribute \"subtype\" is required");
        }
        SqlType subtype = type(subtypeOption.value());
        if (subtype.category() == TypeCategory.PSEUDO) {
            throw SqlException.of("42804", "range subtype cannot be " + subtype.displayName());
        }
        requireOrder(subtype, body.options().get("subtype_opclass"));
        if (body.options().containsKey("canonical")) {
            throw SqlException.of("42P17", "cannot specify a canonical function without a pre-created shell type")
                    .withHint("Canonical functions are written in C, which Holo does not load: leave the option out.");
        }
        int collation = collation(subtype, body.options().get("collation"));
        int difference = difference(subtype, body.options().get("subtype_diff"));
        store(written, subtype, collation, difference, body.options().get("multirange_type_name"));
    }

    private SqlType type(PgTypeNameSpec written) {
        return new WrittenTypes(context.path()).resolve(written).type();
    }

    private static void requireOrder(SqlType subtype, @Nullable TypeOption operatorClass) {
        if (operatorClass != null) {
            String name = operatorClass.name().name();
            String own = BuiltinNames.operatorClass(subtype.base());
            if (!name.equals(own)) {
                throw SqlException.of(
                        "42704", "operator class \"" + name + "\" does not exist for access method \"btree\"");
            }
        }
        SqlType base = subtype.base();
        if (Resolver.findOperator("<", List.of(base, base)) == null) {
            throw SqlException.of(
                            "42704",
                            "data type " + subtype.displayName()
                                    + " has no default operator class for access method \"btree\"")
                    .withHint("You must specify an operator class for the range type or define a default operator"
                            + " class for the subtype.");
        }
    }

    /// @return 0 for the subtype's own
    private int collation(SqlType subtype, @Nullable TypeOption option) {
        if (option == null) {
            return 0;
        }
        if (!Collate.applies(subtype)) {
            throw SqlException.of("42809", "range collation specified but subtype does not support collation");
        }
        Collation collation = context.path().collation(option.name());
        if (collation.isIcu()) {
            throw SqlException.of(
                            "0A000", "ranges in the order of collation \"" + collation.name() + "\" are not supported")
                    .withHint("Bounds are compared by code points: collations \"C\", \"POSIX\", \"ucs_basic\" and"
                            + " \"default\" do so.");
        }
        return collation.oid() == Collation.DEFAULT_OID ? 0 : collation.oid();
    }

    /// The function that tells how far two values are apart.
    private int difference(SqlType subtype, @Nullable TypeOption option) {
        if (option == null) {
            return 0;
        }
        ObjectName name = option.name();
        requireUsage(name.schema());
        List<Integer> types = List.of(subtype.oid(), subtype.oid());
        for (FunctionDescriptor function : context.path().findFunctions(name.schema(), name.name())) {
            if (function.inputTypes().equals(types)) {
                requireDifference(name, subtype, function.resultOid());
                if (function.volatility() != FunctionDescriptor.Volatility.IMMUTABLE) {
                    throw SqlException.of(
                            "42P17",
                            "range subtype diff function " + Routine.signature(name.name(), List.of(subtype, subtype))
                                    + " must be immutable");
                }
                boolean allowed = Privileges.has(
                        context.catalog(),
                        context.user(),
                        Privilege.Target.FUNCTION,
                        function.oid(),
                        function.ownerOid(),
                        Privilege.EXECUTE);
                if (!allowed) {
                    throw SqlException.of("42501", "permission denied for function " + function.name());
                }
                return function.oid();
            }
        }
        boolean here = name.schema() == null || name.schema().equals("pg_catalog");
        BuiltinNames.Found found = here ? BuiltinNames.function(name.name(), types) : null;
        if (found == null) {
            throw SqlException.of(
                    "42883",
                    "function " + Routine.signature(name.toString(), List.of(subtype, subtype)) + " does not exist");
        }
        requireDifference(name, subtype, found.resultOid());
        return found.oid();
    }

    private void requireUsage(@Nullable String schemaName) {
        SchemaDescriptor schema = schemaName == null ? null : context.catalog().findSchema(schemaName);
        if (schema != null && !context.may(Privilege.USAGE, schema)) {
            throw SqlException.of("42501", "permission denied for schema " + schema.name());
        }
    }

    private static void requireDifference(ObjectName name, SqlType subtype, int resultOid) {
        if (resultOid != PgTypes.FLOAT8.oid()) {
            throw SqlException.of(
                    "42P17",
                    "range subtype diff function " + Routine.signature(name.name(), List.of(subtype, subtype))
                            + " must return type double precision");
        }
    }

    private void store(
            ObjectName written, SqlType subtype, int collation, int difference, @Nullable TypeOption multirangeName) {
        CatalogChanges changes = context.changes();
        int rangeOid = changes.nextOid();
        int multirangeOid = changes.nextOid();
        SchemaDescriptor schema = context.creationSchema(written, false);
        ObjectName several = multirangeName == null
                ? new ObjectName(schema.name(), multirangeName(written.name()), 0)
                : multirangeName.name();
        SchemaDescriptor severalSchema = multirangeName != null && isBuiltIn(multirangeName.value())
                ? schema
                : context.creationSchema(several, false);
        if (multirangeName != null && isBuiltIn(multirangeName.value())) {
            throw SqlException.of(
                    "42710", "type \"" + type(multirangeName.value()).name() + "\" already exists");
        }
        if (multirangeName == null && context.catalog().findType(severalSchema.oid(), several.name()) != null) {
            throw SqlException.of("42710", "type \"" + several.name() + "\" already exists")
                    .withDetail("Failed while creating a multirange type for type \"" + written.name() + "\".")
                    .withHint("You can manually specify a multirange type name using the \"multirange_type_name\""
                            + " attribute.");
        }
        // The range type is only whole with its multirange type: the catalog makes values of both together.
        TypeCreation.storeAll(
                context,
                List.of(
                        new TypeCreation.Made(
                                rangeOid,
                                schema,
                                written.name(),
                                new TypeDescriptor.Range(subtype.oid(), collation, difference, multirangeOid)),
                        new TypeCreation.Made(
                                multirangeOid,
                                severalSchema,
                                several.name(),
                                new TypeDescriptor.Multirange(rangeOid))));
        int rangeArrayOid = java.util.Objects.requireNonNull(context.catalog().type(rangeOid))
                .arrayOid();
        constructor(
                schema,
                written.name(),
                RangeFunctions.CONSTRUCTOR_2,
                rangeOid,
                false,
                List.of(in(subtype.oid()), in(subtype.oid())));
        constructor(
                schema,
                written.name(),
                RangeFunctions.CONSTRUCTOR_3,
                rangeOid,
                false,
                List.of(in(subtype.oid()), in(subtype.oid()), in(PgTypes.TEXT.oid())));
        constructor(
                severalSchema, several.name(), RangeFunctions.MULTIRANGE_CONSTRUCTOR_0, multirangeOid, true, List.of());
        constructor(
                severalSchema,
                several.name(),
                RangeFunctions.MULTIRANGE_CONSTRUCTOR_1,
                multirangeOid,
                true,
                List.of(in(rangeOid)));
        constructor(
                severalSchema,
                several.name(),
                RangeFunctions.MULTIRANGE_CONSTRUCTOR_2,
                multirangeOid,
                true,
                List.of(new Parameter("", rangeArrayOid, Mode.VARIADIC, null)));
    }

    private static boolean isBuiltIn(PgTypeNameSpec written) {
        return written.schema() == null && !written.isQuoted() && PgTypes.find(written.name()) != null;
    }

    private static Parameter in(int typeOid) {
        return new Parameter("", typeOid, Mode.IN, null);
    }

    private void constructor(
            SchemaDescriptor schema,
            String name,
            String source,
            int resultOid,
            boolean strict,
            List<Parameter> parameters) {
        int oid = context.changes().nextOid();
        context.changes()
                .create(new FunctionDescriptor(
                        oid,
                        schema.oid(),
                        name,
                        context.user().oid(),
                        parameters,
                        resultOid,
                        false,
                        FunctionDescriptor.Form.INTERNAL,
                        source,
                        FunctionDescriptor.Volatility.IMMUTABLE,
                        strict,
                        false,
                        FunctionDescriptor.Parallel.SAFE,
                        1,
                        0,
                        false,
                        java.util.Map.of(),
                        null,
                        null));
        Granting.applyDefaults(context, Privilege.Target.FUNCTION, oid, schema.oid(), context.user());
    }

    /// The name that the multirange type gets when none is written: `multirange` stands where the name has `range`.
    private static String multirangeName(String range) {
        int at = range.indexOf("range");
        String name = at < 0
                ? ObjectNames.cut(range, ObjectNames.NAME_BYTES_MAX - MULTIRANGE_ENDING.length()) + MULTIRANGE_ENDING
                : range.substring(0, at) + "multi" + range.substring(at);
        return ObjectNames.cut(name, ObjectNames.NAME_BYTES_MAX);
    }
}
