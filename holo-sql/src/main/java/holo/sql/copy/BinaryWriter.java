package holo.sql.copy;

import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows as COPY data of the binary format, which {@link BinaryReader} describes.
public final class BinaryWriter implements CopyOutput {
    private final SqlType[] types;
    private final TypeContext context;
    private final Charset charset;

    /// @param charset of texts
    public BinaryWriter(List<SqlType> types, TypeContext context, Charset charset) {
        this.types = types.toArray(SqlType[]::new);
        this.context = context;
        this.charset = charset;
    }

    @Override
    public byte[] header() {
        byte[] signature = BinaryReader.SIGNATURE;
        return ByteBuffer.allocate(signature.length + 8)
                .put(signature)
                .putInt(0)
                .putInt(0)
                .array();
    }

    @Override
    public boolean headerJoinsRow() {
        return true;
    }

    @Override
    public byte[] row(List<? extends @Nullable Object> values) {
        byte[][] fields = new byte[types.length][];
        int bytes = 2 + 4 * types.length;
        for (int i = 0; i < fields.length; i++) {
            Object value = values.get(i);
            if (value != null) {
                CopyEncoding.requireConverted(types[i], value, context, charset);
                byte[] field = CopyEncoding.sent(types[i], types[i].toBinary(value, context), charset);
                fields[i] = field;
                bytes = Math.addExact(bytes, field.length);
            }
        }
        ByteBuffer row = ByteBuffer.allocate(bytes).putShort((short) fields.length);
        for (byte @Nullable [] field : fields) {
            if (field == null) {
                row.putInt(-1);
            } else {
                row.putInt(field.length).put(field);
            }
        }
        return row.array();
    }

    @Override
    public byte[] trailer() {
        return new byte[] {-1, -1};
    }
}
