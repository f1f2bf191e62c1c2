package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type made by CREATE TYPE … AS ENUM. Values are labels, ordered by their place.
public final class EnumType extends AbstractType implements UserType {
    private static final int LABEL_BYTES_MAX = 63;

    private final List<PgEnum> labels;
    private final Map<String, PgEnum> byText = new HashMap<>();
    private final Map<Integer, PgEnum> byOid = new HashMap<>();
    private final long stamp = UserType.nextStamp();

    /// @param displayName the name as errors print it
    /// @param labels in their order
    public EnumType(int oid, String name, String displayName, int arrayOid, List<PgEnum> labels) {
        super(oid, name, displayName, 4, TypeCategory.ENUM, false, arrayOid);
        this.labels = List.copyOf(labels);
        for (PgEnum label : labels) {
            byText.put(label.label(), label);
            byOid.put(label.oid(), label);
        }
    }

    /// The labels in order.
    public List<PgEnum> labels() {
        return labels;
    }

    /// The label of that text, or null.
    public @Nullable PgEnum find(String text) {
        return byText.get(text);
    }

    /// The label of that OID.
    ///
    /// @throws IllegalStateException when the type has none: labels are never dropped
    public PgEnum get(int labelOid) {
        PgEnum label = byOid.get(labelOid);
        if (label == null) {
            throw new IllegalStateException("type " + displayName() + " has no label " + labelOid);
        }
        return label;
    }

    @Override
    public long stamp() {
        return stamp;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return ((PgEnum) value).label();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        PgEnum label = (PgEnum) value;
        return context == TypeContext.STORED
                ? BinaryFormat.ofInt(label.oid())
                : label.label().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        PgEnum label = byText.get(text);
        if (label == null) {
            throw SqlException.of("22P02", "invalid input value for enum " + displayName() + ": \"" + text + "\"");
        }
        return label;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return context == TypeContext.STORED
                ? get(BinaryFormat.getInt(bytes, 0))
                : fromText(TextType.decodeUtf8(bytes), context);
    }

    /// @throws SqlException 42602 for what cannot be a label
    public static void checkLabel(String text) {
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LABEL_BYTES_MAX) {
            throw SqlException.of("42602", "invalid enum label \"" + text + "\"")
                    .withDetail("Labels must be " + LABEL_BYTES_MAX + " bytes or less.");
        }
    }
}
