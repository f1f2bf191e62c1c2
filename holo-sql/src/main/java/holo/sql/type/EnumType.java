package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.List;

/// A type made by CREATE TYPE … AS ENUM. Values are labels, ordered by their place.
public final class EnumType extends AbstractType {
    private final List<String> labels;

    /// @param displayName the name as format_type prints it: qualified unless visible
    public EnumType(int oid, String name, String displayName, int arrayOid, List<String> labels) {
        super(oid, name, displayName, 4, TypeCategory.ENUM, false, arrayOid);
        this.labels = List.copyOf(labels);
    }

    /// The labels in order.
    public List<String> labels() {
        return labels;
    }

    /// The array type over this type.
    public SqlType array() {
        return new ArrayType(arrayOid(), this);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return ((String) value).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        int place = labels.indexOf(text);
        if (place < 0) {
            throw SqlException.of("22P02", "invalid input value for enum " + displayName() + ": \"" + text + "\"");
        }
        return labels.get(place);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return fromText(TextType.decodeUtf8(bytes), context);
    }
}
