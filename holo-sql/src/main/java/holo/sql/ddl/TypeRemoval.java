package holo.sql.ddl;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.FunctionText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// DROP TYPE and DROP DOMAIN, with what depends on types: columns, views, other types.
final class TypeRemoval {
    private final DdlContext context;

    TypeRemoval(DdlContext context) {
        this.context = context;
    }

    /// @return the descriptors that the statement names; for those that do not exist, `missing` is asked
    List<TypeDescriptor> named(Statement.Drop statement, java.util.function.Consumer<ObjectName> missing) {
        List<TypeDescriptor> types = new ArrayList<>();
        for (ObjectName name : statement.names()) {
            TypeDescriptor type = context.path().findTypeDescriptor(name);
            if (type == null) {
                missing.accept(name);
                continue;
            }
            boolean domain = type.definition() instanceof TypeDescriptor.Domain;
            if (statement.kind() == Statement.ObjectKind.DOMAIN && !domain) {
                throw SqlException.of("42809", "\"" + name + "\" is not a domain");
            }
            if (type.definition() instanceof TypeDescriptor.Multirange several) {
                String range = java.util.Objects.requireNonNull(
                                context.catalog().type(several.rangeOid()))
                        .name();
                throw SqlException.of(
                                "2BP01", "cannot drop type " + type.name() + " because type " + range + " requires it")
                        .withHint("You can drop type " + range + " instead.");
            }
            if (type.isNative()) {
                throw required("type " + name, type.oid());
            }
            Ownership.require(context, type, "type");
            types.add(type);
        }
        return types;
    }

    /// 2BP01 for what an extension brought.
    static SqlException required(String object, int oid) {
        String extension = "extension " + Extensions.of(oid);
        return SqlException.of("2BP01", "cannot drop " + object + " because " + extension + " requires it")
                .withHint("You can drop " + extension + " instead.");
    }

    /// Removes what depends on the types of an extension that goes.
    void removeOf(ExtensionDescriptor extension, List<TypeDescriptor> types, boolean cascade) {
        remove(types, cascade, "extension " + extension.name());
    }

    void remove(List<TypeDescriptor> roots, boolean cascade) {
        List<TypeDescriptor> made = whole(
                context.catalog(),
                roots.stream().filter(type -> !type.isNative()).toList());
        remove(made, cascade, made.size() == 1 ? "type " + made.getFirst().name() : "desired object(s)");
    }

    /// Types as they come and go: a multirange type stands for the range type that it was made beside.
    static List<TypeDescriptor> whole(CatalogSnapshot catalog, List<TypeDescriptor> types) {
        return types.stream()
                .map(type -> type.definition() instanceof TypeDescriptor.Multirange several
                        ? java.util.Objects.requireNonNull(catalog.type(several.rangeOid()))
                        : type)
                .distinct()
                .toList();
    }

    private void remove(List<TypeDescriptor> roots, boolean cascade, String subject) {
        CatalogSnapshot catalog = context.catalog();
        Map<Integer, TypeDescriptor> doomed = TypeUses.closure(catalog, roots, false);
        List<String> dependents = new ArrayList<>();
        List<TypeUses.Use> columns = new ArrayList<>();
        List<TypeDescriptor> composites = new ArrayList<>();
        Map<Integer, RelationDescriptor> views = new LinkedHashMap<>();
        for (TypeDescriptor other : catalog.types()) {
            if (!doomed.containsKey(other.oid())
                    && other.definition() instanceof TypeDescriptor.Composite composite
                    && !attributes(composite, doomed).isEmpty()) {
                composites.add(other);
                attributes(composite, doomed)
                        .forEach((attribute, used) -> dependents.add("column " + attribute.name()
                                + " of composite type " + other.name() + " depends on type " + used.name()));
            }
        }
        roots.forEach(root -> list(catalog, root, roots, doomed, dependents, columns, views));
        List<FunctionDescriptor> functions = functions(catalog, doomed);
        functions.stream()
                .filter(f -> f.form() != FunctionDescriptor.Form.INTERNAL)
                .forEach(f -> dependents.add("function " + FunctionText.signature(catalog, f) + " depends on type "
                        + roots.getFirst().name()));
        if (!dependents.isEmpty() && !cascade) {
            throw SqlException.of(
                            "2BP01",
                            "cannot drop " + subject + " because other objects depend on "
                                    + (subject.startsWith("desired") ? "them" : "it"))
                    .withDetail(String.join("\n", dependents))
                    .withHint(Removal.CASCADE_HINT);
        }
        if (dependents.size() == 1) {
            String line = dependents.getFirst();
            context.notice("00000", "drop cascades to " + line.substring(0, line.indexOf(" depends on")));
        } else if (!dependents.isEmpty()) {
            context.notice("00000", "drop cascades to " + dependents.size() + " other objects");
        }
        new Removal(context).removeQuietly(views);
        functions.forEach(context.changes()::drop);
        columns.forEach(this::dropColumn);
        CatalogChanges changes = context.changes();
        for (TypeDescriptor type : composites) {
            TypeDescriptor.Composite composite = (TypeDescriptor.Composite) type.definition();
            Map<TypeDescriptor.Attribute, TypeDescriptor> gone = attributes(composite, doomed);
            changes.replace(
                    type,
                    type.withDefinition(new TypeDescriptor.Composite(
                            composite.relationOid(),
                            composite.attributes().stream()
                                    .map(a -> gone.containsKey(a) ? a.asDropped() : a)
                                    .toList())));
        }
        doomed.values().stream().filter(type -> !type.isNative()).forEach(changes::drop);
    }

    /// The functions that take or return one of the types.
    private static List<FunctionDescriptor> functions(CatalogSnapshot catalog, Map<Integer, TypeDescriptor> doomed) {
        return catalog.functions().stream()
                .filter(f -> !f.isNative()
                        && doomed.values().stream()
                                .anyMatch(t -> TypeUses.is(f.resultOid(), t)
                                        || f.aggregate() instanceof AggregateDefinition definition
                                                && definition.stateTypes().stream()
                                                        .anyMatch(oid -> TypeUses.is(oid, t))
                                        || f.parameters().stream().anyMatch(p -> TypeUses.is(p.typeOid(), t))))
                .toList();
    }

    /// Lists what depends on a type in PostgreSQL's order: its arrays, other types with what depends on those, columns.
    ///
    /// @param roots the types that go anyway, each of which is listed by itself
    private static void list(
            CatalogSnapshot catalog,
            TypeDescriptor type,
            List<TypeDescriptor> roots,
            Map<Integer, TypeDescriptor> doomed,
            List<String> dependents,
            List<TypeUses.Use> columns,
            Map<Integer, RelationDescriptor> views) {
        List<TypeUses.Use> uses = TypeUses.columns(catalog, type).stream()
                .filter(use -> !use.table().isMaterialized())
                .toList();
        for (TypeUses.Use use : uses) {
            if (use.column().typeOid() == type.arrayOid()) {
                dependents.add(dependence(use, type.name() + "[]"));
            }
        }
        for (TypeDescriptor other : doomed.values()) {
            if (!roots.contains(other) && other.uses().stream().anyMatch(oid -> TypeUses.is(oid, type))) {
                if (!(other.definition() instanceof TypeDescriptor.Multirange)) {
                    dependents.add("type " + other.name() + " depends on type " + type.name());
                }
                list(catalog, other, roots, doomed, dependents, columns, views);
            }
        }
        for (TypeUses.Use use : uses) {
            if (use.column().typeOid() == type.oid()) {
                dependents.add(dependence(use, type.name()));
            }
        }
        columns.addAll(uses);
        for (RelationDescriptor view : TypeUses.views(catalog, type)) {
            if (views.put(view.oid(), view) == null) {
                dependents.add(Removal.word(view) + " " + view.name() + " depends on type " + type.name());
            }
        }
    }

    private static String dependence(TypeUses.Use use, String type) {
        return "column " + use.column().name() + " of table " + use.table().name() + " depends on type " + type;
    }

    /// The attributes of a composite type that are of types that go.
    private static Map<TypeDescriptor.Attribute, TypeDescriptor> attributes(
            TypeDescriptor.Composite composite, Map<Integer, TypeDescriptor> doomed) {
        Map<TypeDescriptor.Attribute, TypeDescriptor> found = new LinkedHashMap<>();
        for (TypeDescriptor.Attribute attribute : composite.visible()) {
            for (TypeDescriptor used : doomed.values()) {
                if (TypeUses.is(attribute.typeOid(), used)) {
                    found.put(attribute, used);
                }
            }
        }
        return found;
    }

    private void dropColumn(TypeUses.Use use) {
        TableDescriptor table = context.catalog().table(use.table().oid());
        if (table != null && table.findColumn(use.column().name()) != null) {
            new TableAlteration(context).dropDependent(table, use.column().name());
        }
    }
}
