package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.TypeAttribute;
import holo.sql.parser.TypeBody;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.EnumType;
import holo.sql.type.TypeCategory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// CREATE TYPE.
final class TypeCreation {
    private final DdlContext context;

    TypeCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateType statement) {
        CatalogChanges changes = context.changes();
        switch (statement.body()) {
            case TypeBody.Enumeration body -> {
                int oid = changes.nextOid();
                store(context, oid, statement.name(), enumeration(oid, body.labels(), changes));
            }
            case TypeBody.Composite body ->
                store(context, changes.nextOid(), statement.name(), composite(body.attributes(), changes));
            case TypeBody.Range body -> new RangeCreation(context).create(statement.name(), body);
        }
        return "CREATE TYPE";
    }

    private static TypeDescriptor.Enumeration enumeration(int typeOid, List<String> texts, CatalogChanges changes) {
        List<TypeDescriptor.Label> labels = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String text : texts) {
            EnumType.checkLabel(text);
            if (!seen.add(text)) {
                throw SqlException.of(
                                "23505", "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"")
                        .withDetail("Key (enumtypid, enumlabel)=(" + typeOid + ", " + text + ") already exists.");
            }
            labels.add(new TypeDescriptor.Label(changes.nextOid(), text, BigDecimal.valueOf(labels.size() + 1)));
        }
        return new TypeDescriptor.Enumeration(labels);
    }

    private TypeDescriptor.Composite composite(List<TypeAttribute> written, CatalogChanges changes) {
        List<TypeDescriptor.Attribute> attributes = new ArrayList<>();
        for (TypeAttribute attribute : written) {
            attributes.add(attribute(context, attributes, attribute));
        }
        return new TypeDescriptor.Composite(changes.nextOid(), attributes);
    }

    /// The attribute that follows others.
    ///
    /// @throws SqlException 42701, 42P16
    static TypeDescriptor.Attribute attribute(
            DdlContext context, List<TypeDescriptor.Attribute> others, TypeAttribute written) {
        if (others.stream().anyMatch(a -> a.name().equals(written.name()))) {
            throw SqlException.of("42701", "column \"" + written.name() + "\" specified more than once");
        }
        WrittenTypes.Resolved type = new WrittenTypes(context.path()).resolve(written.type());
        if (type.type().category() == TypeCategory.PSEUDO) {
            throw SqlException.of(
                    "42P16",
                    "column \"" + written.name() + "\" has pseudo-type "
                            + type.type().displayName());
        }
        return new TypeDescriptor.Attribute(
                others.size() + 1,
                written.name(),
                type.type().oid(),
                type.modifier(),
                CollationChanges.named(context, written.collation(), type.type()),
                false,
                null);
    }

    static void store(DdlContext context, int oid, ObjectName written, TypeDescriptor.Definition definition) {
        storeAll(context, List.of(new Made(oid, context.creationSchema(written, false), written.name(), definition)));
    }

    /// A type that is to be stored.
    record Made(int oid, SchemaDescriptor schema, String name, TypeDescriptor.Definition definition) {}

    /// Stores types that cannot be without each other.
    static void storeAll(DdlContext context, List<Made> made) {
        CatalogChanges changes = context.changes();
        List<TypeDescriptor> types = new ArrayList<>();
        for (Made type : made) {
            int schema = type.schema().oid();
            yieldName(context, schema, type.name());
            if (type.definition() instanceof TypeDescriptor.Composite
                    && context.catalog().isNameTaken(schema, type.name())) {
                throw SqlException.of("42P07", "relation \"" + type.name() + "\" already exists");
            }
            types.add(new TypeDescriptor(
                    type.oid(),
                    schema,
                    type.name(),
                    context.user().oid(),
                    changes.nextOid(),
                    arrayName(context, schema, type.name()),
                    type.definition(),
                    null));
        }
        changes.createAll(types);
        for (TypeDescriptor type : types) {
            Granting.applyDefaults(context, Privilege.Target.TYPE, type.oid(), type.schemaOid(), context.user());
        }
    }

    /// Gives another name to the type of arrays that has this one.
    private static void yieldName(DdlContext context, int schemaOid, String name) {
        TypeDescriptor element = context.catalog().findArrayType(schemaOid, name);
        if (element != null) {
            context.changes().replace(element, element.withName(element.name(), arrayName(context, schemaOid, name)));
        }
    }

    /// The name with an underscore in front, or more where that is taken.
    static String arrayName(DdlContext context, int schemaOid, String name) {
        String candidate = "_" + name;
        while (context.catalog().isTypeNameTaken(schemaOid, candidate)) {
            candidate = "_" + candidate;
        }
        return candidate;
    }
}
