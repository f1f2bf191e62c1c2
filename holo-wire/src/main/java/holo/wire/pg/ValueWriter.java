package holo.wire.pg;

import io.netty.buffer.ByteBuf;

/// Writes one value of a data row: its length, then its bytes. Writes exactly what the type's own toText or toBinary
/// would give.
@FunctionalInterface
interface ValueWriter {
    /// @param value not null, of the class that its type names
    void write(Object value, ByteBuf out, ValueContext context);
}
