package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A type made by CREATE TYPE … AS (…), or the type of a table's rows. Values are {@link PgRecord}s of its fields.
public final class CompositeType extends AbstractType implements UserType {
    private final List<Field> fields;
    private final List<Field> visible;
    private final List<SqlType> types;
    private final List<String> names;
    private final long stamp = UserType.nextStamp();

    /// A field.
    ///
    /// @param dropped it only holds its place in stored values
    public record Field(String name, SqlType type, int modifier, boolean dropped) {}

    /// @param fields in order of their numbers, dropped ones included
    public CompositeType(int oid, String name, String displayName, int arrayOid, List<Field> fields) {
        super(oid, name, displayName, -1, TypeCategory.COMPOSITE, false, arrayOid);
        this.fields = List.copyOf(fields);
        this.visible = fields.stream().filter(f -> !f.dropped()).toList();
        this.types = visible.stream().map(Field::type).toList();
        this.names = visible.stream().map(Field::name).toList();
    }

    /// The fields that values have.
    public List<Field> fields() {
        return visible;
    }

    /// The place of a field, or -1.
    public int indexOf(String field) {
        return names.indexOf(field);
    }

    /// A value.
    public PgRecord record(@Nullable Object[] values) {
        return new PgRecord(types, names, values);
    }

    @Override
    public long stamp() {
        return stamp;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return PgTypes.RECORD.toText(value, context);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        if (context != TypeContext.STORED) {
            return PgTypes.RECORD.toBinary(value, context);
        }
        @Nullable Object[] shown = ((PgRecord) value).values();
        @Nullable Object[] all = new Object[fields.size()];
        int at = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = fields.get(i).dropped() ? null : shown[at++];
        }
        return PgTypes.RECORD.toBinary(
                new PgRecord(fields.stream().map(Field::type).toList(), List.of(), all), context);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new RecordText(this, text, context).parse();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return context == TypeContext.STORED ? stored(bytes) : received(bytes, context);
    }

    /// Values that were stored before a field was added end early.
    private PgRecord stored(byte[] bytes) {
        @Nullable Object[] values = new Object[visible.size()];
        int count = Math.min(BinaryFormat.getInt(bytes, 0), fields.size());
        int at = 4;
        int place = 0;
        for (int i = 0; i < count; i++) {
            int size = BinaryFormat.getInt(bytes, at + 4);
            at += 8;
            Field field = fields.get(i);
            if (!field.dropped()) {
                values[place++] = size < 0
                        ? null
                        : field.type().fromBinary(Arrays.copyOfRange(bytes, at, at + size), TypeContext.STORED);
            }
            at += Math.max(size, 0);
        }
        return record(values);
    }

    private PgRecord received(byte[] bytes, TypeContext context) {
        if (bytes.length < 4) {
            throw invalidBinary();
        }
        int count = BinaryFormat.getInt(bytes, 0);
        if (count != visible.size()) {
            throw SqlException.of("42804", "wrong number of columns: " + count + ", expected " + visible.size());
        }
        List<@Nullable Object> values = new ArrayList<>();
        int at = 4;
        for (int i = 0; i < count; i++) {
            if (at + 8 > bytes.length) {
                throw invalidBinary();
            }
            SqlType type = visible.get(i).type();
            int oid = BinaryFormat.getInt(bytes, at);
            int size = BinaryFormat.getInt(bytes, at + 4);
            at += 8;
            if (oid != type.oid()) {
                throw SqlException.of(
                        "42804",
                        "binary data has type " + Integer.toUnsignedString(oid) + " instead of expected "
                                + Integer.toUnsignedString(type.oid()) + " in record column " + (i + 1));
            }
            if (size > bytes.length - at) {
                throw invalidBinary();
            }
            values.add(size < 0 ? null : type.fromBinary(Arrays.copyOfRange(bytes, at, at + size), context));
            at += Math.max(size, 0);
        }
        if (at != bytes.length) {
            throw invalidBinary();
        }
        return record(values.toArray());
    }
}
