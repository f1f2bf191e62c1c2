package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.parser.TypeChange;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.EnumType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// ALTER TYPE of enums and composite types. Rows hold labels by OID and attributes by number, so none is rewritten.
final class TypeAlteration {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private final DdlContext context;

    TypeAlteration(DdlContext context) {
        this.context = context;
    }

    String alter(Statement.AlterType statement) {
        TypeDescriptor before = find(context, statement.name());
        Ownership.require(context, before, "type");
        CatalogChanges changes = context.changes();
        TypeDescriptor.Definition definition = before.definition();
        for (TypeChange change : statement.changes()) {
            definition = switch (change) {
                case TypeChange.AddValue add -> addValue(enumeration(before, definition), add, changes);
                case TypeChange.RenameValue rename -> renameValue(enumeration(before, definition), rename);
                case TypeChange.AddAttribute add -> {
                    List<TypeDescriptor.Attribute> all = attributes(before, definition);
                    requireNew(before, all, add.attribute().name());
                    TypeDescriptor.Attribute added = TypeCreation.attribute(context, all, add.attribute());
                    requireOther(before, added.typeOid());
                    all.add(added);
                    yield with(definition, all);
                }
                case TypeChange.DropAttribute drop -> dropAttribute(before, definition, drop);
                case TypeChange.SetAttributeType set -> setType(before, definition, set);
                case TypeChange.RenameAttribute rename -> renameAttribute(before, definition, rename);
            };
        }
        changes.replace(before, before.withDefinition(definition));
        return "ALTER TYPE";
    }

    /// @throws SqlException 42704
    static TypeDescriptor find(DdlContext context, ObjectName name) {
        TypeDescriptor type = context.path().findTypeDescriptor(name);
        if (type == null) {
            throw SqlException.of("42704", "type \"" + name + "\" does not exist");
        }
        return type;
    }

    private static TypeDescriptor.Enumeration enumeration(TypeDescriptor type, TypeDescriptor.Definition definition) {
        if (definition instanceof TypeDescriptor.Enumeration enumeration) {
            return enumeration;
        }
        throw SqlException.of("42809", type.name() + " is not an enum");
    }

    private TypeDescriptor.Definition addValue(
            TypeDescriptor.Enumeration type, TypeChange.AddValue add, CatalogChanges changes) {
        EnumType.checkLabel(add.label());
        List<TypeDescriptor.Label> labels = new ArrayList<>(type.labels());
        if (indexOf(labels, add.label()) >= 0) {
            String text = "enum label \"" + add.label() + "\" already exists";
            if (!add.ifNotExists()) {
                throw SqlException.of("42710", text);
            }
            context.notice("42710", text + ", skipping");
            return type;
        }
        int place = labels.size();
        if (add.neighbour() != null) {
            int neighbour = indexOf(labels, add.neighbour());
            if (neighbour < 0) {
                throw SqlException.of("22023", "\"" + add.neighbour() + "\" is not an existing enum label");
            }
            place = add.before() ? neighbour : neighbour + 1;
        }
        labels.add(place, new TypeDescriptor.Label(changes.nextOid(), add.label(), order(labels, place)));
        return new TypeDescriptor.Enumeration(labels);
    }

    /// A number between those of the neighbours: decimals never run out, so no label ever takes another.
    private static BigDecimal order(List<TypeDescriptor.Label> labels, int place) {
        if (labels.isEmpty()) {
            return BigDecimal.ONE;
        }
        if (place == 0) {
            return labels.getFirst().order().subtract(BigDecimal.ONE);
        }
        BigDecimal left = labels.get(place - 1).order();
        return place == labels.size()
                ? left.add(BigDecimal.ONE)
                : left.add(labels.get(place).order()).divide(TWO).stripTrailingZeros();
    }

    private static TypeDescriptor.Definition renameValue(
            TypeDescriptor.Enumeration type, TypeChange.RenameValue rename) {
        EnumType.checkLabel(rename.to());
        List<TypeDescriptor.Label> labels = new ArrayList<>(type.labels());
        int place = indexOf(labels, rename.from());
        if (place < 0) {
            throw SqlException.of("22023", "\"" + rename.from() + "\" is not an existing enum label");
        }
        if (indexOf(labels, rename.to()) >= 0) {
            throw SqlException.of("42710", "enum label \"" + rename.to() + "\" already exists");
        }
        TypeDescriptor.Label label = labels.get(place);
        labels.set(place, new TypeDescriptor.Label(label.oid(), rename.to(), label.order()));
        return new TypeDescriptor.Enumeration(labels);
    }

    private static int indexOf(List<TypeDescriptor.Label> labels, String text) {
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).text().equals(text)) {
                return i;
            }
        }
        return -1;
    }

    private static List<TypeDescriptor.Attribute> attributes(
            TypeDescriptor type, TypeDescriptor.Definition definition) {
        if (definition instanceof TypeDescriptor.Composite composite) {
            return new ArrayList<>(composite.attributes());
        }
        throw SqlException.of("42809", type.name() + " is not a composite type");
    }

    private static TypeDescriptor.Definition with(
            TypeDescriptor.Definition definition, List<TypeDescriptor.Attribute> attributes) {
        return new TypeDescriptor.Composite(((TypeDescriptor.Composite) definition).relationOid(), attributes);
    }

    /// @throws SqlException 42P16 when values of the type would hold values of the type
    private void requireOther(TypeDescriptor type, int attributeTypeOid) {
        boolean inside = TypeUses.closure(context.catalog(), List.of(type), true).values().stream()
                .anyMatch(user -> TypeUses.is(attributeTypeOid, user));
        if (inside) {
            throw SqlException.of("42P16", "composite type " + type.name() + " cannot be made a member of itself");
        }
    }

    private static void requireNew(TypeDescriptor type, List<TypeDescriptor.Attribute> attributes, String name) {
        if (attributes.stream().anyMatch(a -> a.name().equals(name))) {
            throw SqlException.of(
                    "42701", "column \"" + name + "\" of relation \"" + type.name() + "\" already exists");
        }
    }

    private static int find(TypeDescriptor type, List<TypeDescriptor.Attribute> attributes, String name) {
        for (int i = 0; i < attributes.size(); i++) {
            if (!attributes.get(i).dropped() && attributes.get(i).name().equals(name)) {
                return i;
            }
        }
        throw SqlException.of("42703", "column \"" + name + "\" of relation \"" + type.name() + "\" does not exist");
    }

    private TypeDescriptor.Definition dropAttribute(
            TypeDescriptor type, TypeDescriptor.Definition definition, TypeChange.DropAttribute drop) {
        List<TypeDescriptor.Attribute> all = attributes(type, definition);
        if (drop.ifExists() && all.stream().noneMatch(a -> a.name().equals(drop.name()))) {
            context.notice(
                    "42703",
                    "column \"" + drop.name() + "\" of relation \"" + type.name() + "\" does not exist, skipping");
            return definition;
        }
        int place = find(type, all, drop.name());
        all.set(place, all.get(place).asDropped());
        return with(definition, all);
    }

    private TypeDescriptor.Definition setType(
            TypeDescriptor type, TypeDescriptor.Definition definition, TypeChange.SetAttributeType set) {
        List<TypeDescriptor.Attribute> all = attributes(type, definition);
        int place = find(type, all, set.attribute().name());
        String user = TypeUses.firstColumn(context.catalog(), type);
        if (user != null) {
            throw SqlException.of(
                    "0A000", "cannot alter type \"" + type.name() + "\" because column \"" + user + "\" uses it");
        }
        WrittenTypes.Resolved to =
                new WrittenTypes(context.path()).resolve(set.attribute().type());
        requireOther(type, to.type().oid());
        all.set(place, all.get(place).withType(to.type().oid(), to.modifier()));
        return with(definition, all);
    }

    private static TypeDescriptor.Definition renameAttribute(
            TypeDescriptor type, TypeDescriptor.Definition definition, TypeChange.RenameAttribute rename) {
        List<TypeDescriptor.Attribute> all = attributes(type, definition);
        int place = find(type, all, rename.from());
        requireNew(type, all, rename.to());
        all.set(place, all.get(place).withName(rename.to()));
        return with(definition, all);
    }
}
