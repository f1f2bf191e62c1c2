package holo.sql.catalog;

import holo.sql.type.CompositeType;
import holo.sql.type.DomainType;
import holo.sql.type.EnumType;
import holo.sql.type.PgEnum;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.UserMultirangeType;
import holo.sql.type.UserRangeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The types of one catalog: the built-in ones, and those that its descriptors define. Used by one thread until the
/// catalog is loaded.
final class CatalogTypes {
    private final Map<Integer, TypeDescriptor> descriptors;
    private final IntFunction<@Nullable String> schemaNames;
    private final Map<Integer, SqlType> made = new HashMap<>();

    /// @param descriptors by OID
    CatalogTypes(Map<Integer, TypeDescriptor> descriptors, IntFunction<@Nullable String> schemaNames) {
        this.descriptors = descriptors;
        this.schemaNames = schemaNames;
        for (TypeDescriptor descriptor : descriptors.values()) {
            make(descriptor);
        }
    }

    /// The type of the OID, or null.
    @Nullable
    SqlType find(int oid) {
        SqlType builtIn = PgTypes.find(oid);
        return builtIn != null ? builtIn : made.get(oid);
    }

    /// The type that a descriptor names.
    ///
    /// @throws CatalogFormatException when there is none
    SqlType get(int oid) {
        SqlType known = find(oid);
        if (known != null) {
            return known;
        }
        for (TypeDescriptor descriptor : descriptors.values()) {
            if (descriptor.oid() == oid || descriptor.arrayOid() == oid) {
                make(descriptor);
                SqlType now = made.get(oid);
                if (now != null) {
                    return now;
                }
            }
        }
        throw new CatalogFormatException("the type of OID " + Integer.toUnsignedString(oid));
    }

    /// A range type and the multirange type beside it.
    private void makeRange(TypeDescriptor descriptor, TypeDescriptor.Range definition) {
        UserRangeType range = new UserRangeType(
                descriptor.oid(),
                descriptor.name(),
                displayName(descriptor),
                descriptor.arrayOid(),
                get(definition.subtypeOid()));
        TypeDescriptor several = descriptors.get(definition.multirangeOid());
        if (several == null) {
            throw new CatalogFormatException("the multirange type of " + descriptor.name());
        }
        UserMultirangeType multirange =
                new UserMultirangeType(several.oid(), several.name(), displayName(several), several.arrayOid(), range);
        made.put(range.oid(), range);
        made.put(descriptor.arrayOid(), PgTypes.arrayOf(range));
        made.put(multirange.oid(), multirange);
        made.put(several.arrayOid(), PgTypes.arrayOf(multirange));
    }

    private void make(TypeDescriptor descriptor) {
        if (made.containsKey(descriptor.oid())) {
            return;
        }
        int oid = descriptor.oid();
        String name = descriptor.name();
        String shown = displayName(descriptor);
        SqlType type = switch (descriptor.definition()) {
            case TypeDescriptor.Enumeration e ->
                new EnumType(
                        oid,
                        name,
                        shown,
                        descriptor.arrayOid(),
                        e.labels().stream()
                                .map(l -> new PgEnum(l.oid(), l.text(), l.order()))
                                .toList());
            case TypeDescriptor.Domain d ->
                new DomainType(
                        oid,
                        name,
                        shown,
                        descriptor.arrayOid(),
                        get(d.typeOid()),
                        d.typeModifier(),
                        d.notNull(),
                        d.defaultSql(),
                        d.checks().stream()
                                .map(c -> new DomainType.Check(c.name(), c.sql()))
                                .sorted(java.util.Comparator.comparing(DomainType.Check::name))
                                .toList());
            case TypeDescriptor.Native n -> PgTypes.get(oid);
            case TypeDescriptor.Composite c -> {
                List<CompositeType.Field> fields = new ArrayList<>();
                for (TypeDescriptor.Attribute a : c.attributes()) {
                    fields.add(new CompositeType.Field(
                            a.name(), a.dropped() ? PgTypes.TEXT : get(a.typeOid()), a.typeModifier(), a.dropped()));
                }
                yield new CompositeType(oid, name, shown, descriptor.arrayOid(), fields);
            }
            case TypeDescriptor.Range r -> {
                makeRange(descriptor, r);
                yield get(oid);
            }
            case TypeDescriptor.Multirange m -> {
                get(m.rangeOid());
                yield get(oid);
            }
        };
        made.put(oid, type);
        made.put(descriptor.arrayOid(), PgTypes.arrayOf(type));
    }

    private String displayName(TypeDescriptor descriptor) {
        return displayName(schemaNames.apply(descriptor.schemaOid()), descriptor.name());
    }

    /// As messages show it, which know no search path: without its schema when that is public.
    static String displayName(@Nullable String schema, String name) {
        String quoted = quote(name);
        return schema == null || schema.equals(SchemaDescriptor.PUBLIC_NAME) ? quoted : quote(schema) + "." + quoted;
    }

    private static String quote(String name) {
        boolean plain = !name.isEmpty()
                && (name.charAt(0) == '_' || name.charAt(0) >= 'a' && name.charAt(0) <= 'z')
                && name.chars().allMatch(c -> c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
