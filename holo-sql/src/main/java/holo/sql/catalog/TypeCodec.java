package holo.sql.catalog;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The fields of {@link TypeDescriptor} that follow its name and comment.
final class TypeCodec {
    private TypeCodec() {}

    static void encode(TypeDescriptor type, DescriptorOutput out) {
        out.writeInt(type.schemaOid());
        out.writeInt(type.ownerOid());
        out.writeInt(type.arrayOid());
        out.writeString(type.arrayName());
        switch (type.definition()) {
            case TypeDescriptor.Enumeration e -> {
                out.writeByte('e');
                out.writeList(e.labels(), label -> {
                    out.writeInt(label.oid());
                    out.writeString(label.text());
                    out.writeString(label.order().toPlainString());
                });
            }
            case TypeDescriptor.Domain d -> {
                out.writeByte('d');
                out.writeInt(RowTypes.requireStorable(d.typeOid()));
                out.writeInt(d.typeModifier());
                out.writeBoolean(d.notNull());
                out.writeNullable(d.defaultSql());
                out.writeNullable(text(d.collation()));
                out.writeList(d.checks(), check -> {
                    out.writeInt(check.oid());
                    out.writeString(check.name());
                    out.writeString(check.sql());
                    out.writeBoolean(check.validated());
                    out.writeNullable(check.comment());
                });
            }
            case TypeDescriptor.Range r -> {
                out.writeByte('r');
                out.writeInt(RowTypes.requireStorable(r.subtypeOid()));
                out.writeInt(r.collation());
                out.writeInt(r.differenceOid());
                out.writeInt(r.multirangeOid());
            }
            case TypeDescriptor.Multirange m -> {
                out.writeByte('m');
                out.writeInt(m.rangeOid());
            }
            case TypeDescriptor.Native n ->
                throw new IllegalArgumentException("a type of an extension is not stored: " + type.name());
            case TypeDescriptor.Composite c -> {
                out.writeByte('c');
                out.writeInt(c.relationOid());
                out.writeList(c.attributes(), attribute -> {
                    out.writeInt(attribute.number());
                    out.writeString(attribute.name());
                    out.writeInt(RowTypes.requireStorable(attribute.typeOid()));
                    out.writeInt(attribute.typeModifier());
                    out.writeNullable(text(attribute.collation()));
                    out.writeBoolean(attribute.dropped());
                    out.writeNullable(attribute.comment());
                });
            }
        }
    }

    static TypeDescriptor decode(int oid, String name, @Nullable String comment, DescriptorInput in) {
        int schema = in.readInt();
        int owner = in.readInt();
        int array = in.readInt();
        String arrayName = in.readString();
        return new TypeDescriptor(oid, schema, name, owner, array, arrayName, definition(in), comment);
    }

    private static @Nullable String text(int oid) {
        return oid == 0 ? null : Integer.toString(oid);
    }

    private static int number(@Nullable String oid) {
        return oid == null ? 0 : Integer.parseInt(oid);
    }

    private static TypeDescriptor.Definition definition(DescriptorInput in) {
        char kind = (char) in.readByte();
        return switch (kind) {
            case 'e' ->
                new TypeDescriptor.Enumeration(in.readList(() ->
                        new TypeDescriptor.Label(in.readInt(), in.readString(), new BigDecimal(in.readString()))));
            case 'd' ->
                new TypeDescriptor.Domain(
                        in.readInt(),
                        in.readInt(),
                        in.readBoolean(),
                        in.readNullable(),
                        number(in.readNullable()),
                        in.readList(() -> new TypeDescriptor.Check(
                                in.readInt(), in.readString(), in.readString(), in.readBoolean(), in.readNullable())));
            case 'r' -> new TypeDescriptor.Range(in.readInt(), in.readInt(), in.readInt(), in.readInt());
            case 'm' -> new TypeDescriptor.Multirange(in.readInt());
            case 'c' ->
                new TypeDescriptor.Composite(
                        in.readInt(),
                        in.readList(() -> new TypeDescriptor.Attribute(
                                in.readInt(),
                                in.readString(),
                                in.readInt(),
                                in.readInt(),
                                number(in.readNullable()),
                                in.readBoolean(),
                                in.readNullable())));
            default -> throw new CatalogFormatException("type kind " + kind);
        };
    }
}
