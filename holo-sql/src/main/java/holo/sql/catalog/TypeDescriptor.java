package holo.sql.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A type that users made. What values of it are, is {@link CatalogTypes}' to say.
///
/// @param arrayOid the OID of the array type over it
/// @param arrayName its name, with an underscore in front as a rule
public record TypeDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        int arrayOid,
        String arrayName,
        Definition definition,
        @Nullable String comment)
        implements Descriptor {

    /// What kind of type it is.
    public sealed interface Definition {}

    /// An enum.
    ///
    /// @param labels in their order
    public record Enumeration(List<Label> labels) implements Definition {
        public Enumeration {
            labels = List.copyOf(labels);
        }
    }

    /// A label of an enum.
    ///
    /// @param order where it sorts; never changes
    public record Label(int oid, String text, BigDecimal order) {}

    /// A domain.
    ///
    /// @param typeOid the type that it is made over
    /// @param defaultSql null for none
    /// @param collation OID of its collation, 0 for the type's own
    public record Domain(
            int typeOid,
            int typeModifier,
            boolean notNull,
            @Nullable String defaultSql,
            int collation,
            List<Check> checks)
            implements Definition {
        public Domain {
            checks = List.copyOf(checks);
        }

        public Domain withCollation(int oid) {
            return new Domain(typeOid, typeModifier, notNull, defaultSql, oid, checks);
        }

        public Domain withNotNull(boolean value) {
            return new Domain(typeOid, typeModifier, value, defaultSql, collation, checks);
        }

        public Domain withDefault(@Nullable String sql) {
            return new Domain(typeOid, typeModifier, notNull, sql, collation, checks);
        }

        public Domain withChecks(List<Check> newChecks) {
            return new Domain(typeOid, typeModifier, notNull, defaultSql, collation, newChecks);
        }
    }

    /// A condition of a domain.
    ///
    /// @param sql an expression over `value`
    /// @param validated false for NOT VALID: values that were there before need not satisfy it
    public record Check(
            int oid,
            String name,
            String sql,
            boolean validated,
            @Nullable String comment) {}

    /// A composite type.
    ///
    /// @param relationOid its OID in pg_class
    /// @param attributes in order, dropped ones included
    public record Composite(int relationOid, List<Attribute> attributes) implements Definition {
        public Composite {
            attributes = List.copyOf(attributes);
        }

        /// The attributes that values have.
        public List<Attribute> visible() {
            return attributes.stream().filter(a -> !a.dropped()).toList();
        }
    }

    /// A range type.
    ///
    /// @param subtypeOid what ranges are of
    /// @param collation a collation's OID, 0 for the subtype's own
    /// @param differenceOid the function that SUBTYPE_DIFF names, 0 for none
    /// @param multirangeOid the type that was made beside it
    public record Range(int subtypeOid, int collation, int differenceOid, int multirangeOid) implements Definition {}

    /// A multirange type.
    ///
    /// @param rangeOid the range type that it was made beside
    public record Multirange(int rangeOid) implements Definition {}

    /// A type that an extension brings. It is not stored: the extension is.
    public record Native() implements Definition {}

    /// An attribute of a composite type.
    ///
    /// @param dropped it only holds its number
    public record Attribute(
            int number,
            String name,
            int typeOid,
            int typeModifier,
            int collation,
            boolean dropped,
            @Nullable String comment) {
        public Attribute withName(String newName) {
            return new Attribute(number, newName, typeOid, typeModifier, collation, dropped, comment);
        }

        public Attribute withType(int oid, int modifier) {
            return new Attribute(number, name, oid, modifier, collation, dropped, comment);
        }

        public Attribute withComment(@Nullable String text) {
            return new Attribute(number, name, typeOid, typeModifier, collation, dropped, text);
        }

        public Attribute asDropped() {
            return new Attribute(
                    number, "........pg.dropped." + number + "........", typeOid, typeModifier, collation, true, null);
        }
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.TYPE;
    }

    public TypeDescriptor withName(String newName, String newArrayName) {
        return new TypeDescriptor(oid, schemaOid, newName, ownerOid, arrayOid, newArrayName, definition, comment);
    }

    public TypeDescriptor withSchema(int newSchemaOid) {
        return new TypeDescriptor(oid, newSchemaOid, name, ownerOid, arrayOid, arrayName, definition, comment);
    }

    public TypeDescriptor withOwner(int newOwnerOid) {
        return new TypeDescriptor(oid, schemaOid, name, newOwnerOid, arrayOid, arrayName, definition, comment);
    }

    public TypeDescriptor withDefinition(Definition newDefinition) {
        return new TypeDescriptor(oid, schemaOid, name, ownerOid, arrayOid, arrayName, newDefinition, comment);
    }

    public TypeDescriptor withComment(@Nullable String text) {
        return new TypeDescriptor(oid, schemaOid, name, ownerOid, arrayOid, arrayName, definition, text);
    }

    /// Whether an extension brought it.
    public boolean isNative() {
        return definition instanceof Native;
    }

    /// As PostgreSQL's messages call it.
    public String word() {
        return definition instanceof Domain ? "domain" : "type";
    }

    /// The types that it is made of.
    public List<Integer> uses() {
        return switch (definition) {
            case Native n -> List.of();
            case Enumeration e -> List.of();
            case Domain d -> List.of(d.typeOid());
            case Composite c -> c.visible().stream().map(Attribute::typeOid).toList();
            case Range r -> List.of(r.subtypeOid());
            case Multirange m -> List.of(m.rangeOid());
        };
    }

    /// The same type with other texts of its expressions.
    public TypeDescriptor rewrite(UnaryOperator<String> rewrite) {
        if (!(definition instanceof Domain domain)) {
            return this;
        }
        List<Check> checks = new ArrayList<>();
        for (Check check : domain.checks()) {
            checks.add(new Check(
                    check.oid(), check.name(), rewrite.apply(check.sql()), check.validated(), check.comment()));
        }
        String value = domain.defaultSql();
        return withDefinition(domain.withChecks(checks).withDefault(value == null ? null : rewrite.apply(value)));
    }
}
