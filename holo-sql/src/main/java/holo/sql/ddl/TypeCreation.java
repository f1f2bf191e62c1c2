package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.TypeAttribute;
import holo.sql.parser.Statement.TypeBody;
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
        int oid = changes.nextOid();
        TypeDescriptor.Definition definition = switch (statement.body()) {
            case TypeBody.Enumeration body -> enumeration(oid, body.labels(), changes);
            case TypeBody.Composite body -> composite(body.attributes(), changes);
        };
        store(context, changes, oid, statement.name(), definition);
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

    static void store(
            DdlContext context,
            CatalogChanges changes,
            int oid,
            ObjectName written,
            TypeDescriptor.Definition definition) {
        SchemaDescriptor schema = context.creationSchema(written, false);
        String name = written.name();
        TypeDescriptor type = new TypeDescriptor(
                oid,
                schema.oid(),
                name,
                context.user().oid(),
                changes.nextOid(),
                arrayName(context, schema.oid(), name),
                definition,
                null);
        if (definition instanceof TypeDescriptor.Composite && context.catalog().isNameTaken(schema.oid(), name)) {
            throw SqlException.of("42P07", "relation \"" + name + "\" already exists");
        }
        changes.create(type);
        Granting.applyDefaults(context, Privilege.Target.TYPE, oid, schema.oid(), context.user());
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
