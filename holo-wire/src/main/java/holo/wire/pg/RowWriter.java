package holo.wire.pg;

import holo.sql.session.RowDescription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes data rows of one result.
final class RowWriter {
    private final ValueWriter[] writers;

    RowWriter(RowDescription description, Formats formats) {
        writers = formats.writers(description.columns());
    }

    /// Appends one DataRow message; nothing at all when a value cannot be written.
    void write(List<? extends @Nullable Object> row, ByteBuf out, ValueContext context) {
        int start = out.writerIndex();
        boolean complete = false;
        try {
            int message = Backend.begin(out, 'D');
            out.writeShort(writers.length);
            for (int i = 0; i < writers.length; i++) {
                Object value = row.get(i);
                if (value == null) {
                    out.writeInt(-1);
                } else {
                    writers[i].write(value, out, context);
                }
            }
            Backend.end(out, message);
            complete = true;
        } finally {
            if (!complete) {
                out.writerIndex(start);
            }
        }
    }
}
