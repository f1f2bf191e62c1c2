package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.LanguageNames;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.GrantPrivileges;
import holo.sql.parser.Statement.RoutineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The objects that GRANT and REVOKE name.
final class GrantTargets {
    private final DdlContext context;

    GrantTargets(DdlContext context) {
        this.context = context;
    }

    /// An object that has privileges.
    ///
    /// @param word what messages call it
    record Target(
            Privilege.Target kind,
            int oid,
            int ownerOid,
            String name,
            String word,
            @Nullable RelationDescriptor relation) {}

    /// @throws SqlException 42P01, 42883, 42704, 3F000, 3D000 for what there is not
    List<Target> of(GrantPrivileges statement) {
        List<Target> targets = new ArrayList<>();
        if (statement.allInSchemas()) {
            statement.names().forEach(name -> ofSchema(statement.target(), schema(name.name()), targets));
        } else if (isRoutine(statement.target())) {
            RoutineKind kind = RoutineKind.valueOf(statement.target().toUpperCase(Locale.ROOT));
            for (Statement.FunctionName function : statement.functions()) {
                targets.add(target(Objects.requireNonNull(new FunctionChanges(context).find(kind, function, false))));
            }
        } else {
            statement.names().forEach(name -> targets.add(target(statement.target(), name)));
        }
        return targets;
    }

    static boolean isRoutine(String target) {
        return target.equals("function") || target.equals("procedure") || target.equals("routine");
    }

    private void ofSchema(String kind, SchemaDescriptor schema, List<Target> targets) {
        if (isRoutine(kind)) {
            context.catalog().functions().stream()
                    .filter(f -> f.schemaOid() == schema.oid())
                    .filter(f -> kind.equals("routine") || f.isProcedure() == kind.equals("procedure"))
                    .forEach(f -> targets.add(target(f)));
            return;
        }
        context.catalog().relations().stream()
                .filter(r -> r.schemaOid() == schema.oid())
                .filter(r -> kind.equals(r instanceof SequenceDescriptor ? "sequence" : "table"))
                .forEach(r -> targets.add(target(r)));
    }

    private Target target(String kind, ObjectName name) {
        return switch (kind) {
            case "table", "sequence" -> {
                RelationDescriptor relation = context.path().get(name);
                if (kind.equals("sequence") && !(relation instanceof SequenceDescriptor)) {
                    throw SqlException.of("42809", "\"" + name.name() + "\" is not a sequence");
                }
                yield target(relation);
            }
            case "schema" -> {
                SchemaDescriptor schema = schema(name.name());
                yield target(Privilege.Target.SCHEMA, schema.oid(), schema.ownerOid(), schema.name());
            }
            case "database" -> {
                DatabaseDescriptor database = DatabaseChanges.get(context, name.name());
                yield target(Privilege.Target.DATABASE, database.oid(), database.ownerOid(), database.name());
            }
            case "type", "domain" -> type(kind, name);
            case "language" -> language(name.name());
            default ->
                throw SqlException.of("0A000", "GRANT and REVOKE on a " + kind + " are not supported")
                        .withHint("Privileges are kept for tables, columns, sequences, schemas, databases, functions,"
                                + " types and languages.");
        };
    }

    private Target type(String kind, ObjectName name) {
        TypeDescriptor type = TypeAlteration.find(context, name);
        boolean domain = type.definition() instanceof TypeDescriptor.Domain;
        if (kind.equals("domain") && !domain) {
            throw SqlException.of("42809", "\"" + type.name() + "\" is not a domain");
        }
        return new Target(Privilege.Target.TYPE, type.oid(), type.ownerOid(), type.name(), "type", null);
    }

    private static Target language(String name) {
        Integer oid = LanguageNames.find(name);
        if (oid == null) {
            throw SqlException.of("42704", "language \"" + name + "\" does not exist");
        }
        if (!LanguageNames.isTrusted(oid)) {
            throw SqlException.of("42809", "language \"" + name + "\" is not trusted")
                    .withDetail("GRANT and REVOKE are not allowed on untrusted languages, because only superusers can"
                            + " use untrusted languages.");
        }
        return target(Privilege.Target.LANGUAGE, oid, RoleDescriptor.BOOTSTRAP_OID, name);
    }

    private static Target target(Privilege.Target kind, int oid, int owner, String name) {
        return new Target(kind, oid, owner, name, kind.word(), null);
    }

    private static Target target(FunctionDescriptor function) {
        if (Integer.compareUnsigned(function.oid(), CatalogChanges.FIRST_USER_OID) < 0) {
            throw SqlException.of("0A000", "privileges of built-in functions cannot be changed");
        }
        return new Target(
                Privilege.Target.FUNCTION,
                function.oid(),
                function.ownerOid(),
                function.name(),
                function.isProcedure() ? "procedure" : "function",
                null);
    }

    private static Target target(RelationDescriptor relation) {
        Privilege.Target kind =
                relation instanceof SequenceDescriptor ? Privilege.Target.SEQUENCE : Privilege.Target.TABLE;
        return new Target(kind, relation.oid(), relation.ownerOid(), relation.name(), kind.word(), relation);
    }

    private SchemaDescriptor schema(String name) {
        SchemaDescriptor schema = context.catalog().findSchema(name);
        if (schema == null) {
            throw SqlException.of("3F000", "schema \"" + name + "\" does not exist");
        }
        return schema;
    }
}
