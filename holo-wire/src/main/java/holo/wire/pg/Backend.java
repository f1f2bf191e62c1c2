package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.Notice;
import holo.sql.session.RowDescription;
import holo.sql.session.TransactionState;
import holo.sql.type.SqlType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes the messages that a server sends, all but data rows.
final class Backend {
    private Backend() {}

    /// Starts a message; the answer goes to {@link #end}.
    static int begin(ByteBuf out, char type) {
        out.writeByte(type);
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        return lengthAt;
    }

    static void end(ByteBuf out, int lengthAt) {
        out.setInt(lengthAt, out.writerIndex() - lengthAt);
    }

    private static void bare(ByteBuf out, char type) {
        out.writeByte(type);
        out.writeInt(4);
    }

    /// A zero-terminated string. A zero inside, which the protocol cannot carry, ends it early.
    static void string(ByteBuf out, String text, Charset charset) {
        int zero = text.indexOf('\0');
        String clean = zero < 0 ? text : text.substring(0, zero);
        if (charset.equals(StandardCharsets.UTF_8)) {
            ByteBufUtil.writeUtf8(out, clean);
        } else {
            out.writeBytes(clean.getBytes(charset));
        }
        out.writeByte(0);
    }

    /// An authentication request: 0 for success, 10 to 12 for SASL.
    static void authentication(ByteBuf out, int code, byte[] payload) {
        int message = begin(out, 'R');
        out.writeInt(code);
        out.writeBytes(payload);
        end(out, message);
    }

    /// Offers the newest minor version that is spoken here, and names the options that are not understood.
    static void negotiateProtocolVersion(ByteBuf out, int newestMinor, List<String> unknownOptions) {
        int message = begin(out, 'v');
        out.writeInt(StartupHandler.PROTOCOL_MAJOR << 16 | newestMinor);
        out.writeInt(unknownOptions.size());
        for (String option : unknownOptions) {
            string(out, option, StandardCharsets.UTF_8);
        }
        end(out, message);
    }

    static void backendKeyData(ByteBuf out, int processId, int secretKey) {
        int message = begin(out, 'K');
        out.writeInt(processId);
        out.writeInt(secretKey);
        end(out, message);
    }

    static void parameterStatus(ByteBuf out, String name, String value, Charset charset) {
        int message = begin(out, 'S');
        string(out, name, charset);
        string(out, value, charset);
        end(out, message);
    }

    static void readyForQuery(ByteBuf out, TransactionState state) {
        out.writeByte('Z');
        out.writeInt(5);
        out.writeByte(
                switch (state) {
                    case IDLE -> 'I';
                    case IN_TRANSACTION -> 'T';
                    case FAILED -> 'E';
                });
    }

    static void parseComplete(ByteBuf out) {
        bare(out, '1');
    }

    static void bindComplete(ByteBuf out) {
        bare(out, '2');
    }

    static void closeComplete(ByteBuf out) {
        bare(out, '3');
    }

    static void noData(ByteBuf out) {
        bare(out, 'n');
    }

    static void emptyQueryResponse(ByteBuf out) {
        bare(out, 'I');
    }

    static void portalSuspended(ByteBuf out) {
        bare(out, 's');
    }

    static void copyDone(ByteBuf out) {
        bare(out, 'c');
    }

    static void commandComplete(ByteBuf out, String tag, Charset charset) {
        int message = begin(out, 'C');
        string(out, tag, charset);
        end(out, message);
    }

    static void parameterDescription(ByteBuf out, List<SqlType> types) {
        int message = begin(out, 't');
        out.writeShort(types.size());
        for (SqlType type : types) {
            out.writeInt(type.oid());
        }
        end(out, message);
    }

    /// @param formats as {@link Formats#of} reads them
    static void rowDescription(ByteBuf out, RowDescription description, Formats formats, Charset charset) {
        int message = begin(out, 'T');
        List<RowDescription.Column> columns = description.columns();
        out.writeShort(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            RowDescription.Column column = columns.get(i);
            string(out, column.name(), charset);
            out.writeInt(column.tableOid());
            out.writeShort(column.columnNumber());
            out.writeInt(column.type().oid());
            out.writeShort(column.type().length());
            out.writeInt(column.typeModifier());
            out.writeShort(formats.of(i));
        }
        end(out, message);
    }

    /// CopyInResponse (G) or CopyOutResponse (H).
    static void copyResponse(ByteBuf out, char type, boolean binary, int columns) {
        int message = begin(out, type);
        int format = binary ? 1 : 0;
        out.writeByte(format);
        out.writeShort(columns);
        for (int i = 0; i < columns; i++) {
            out.writeShort(format);
        }
        end(out, message);
    }

    static void copyData(ByteBuf out, byte[] data) {
        out.writeByte('d');
        out.writeInt(Math.addExact(4, data.length));
        out.writeBytes(data);
    }

    static void notification(ByteBuf out, int processId, String channel, String payload, Charset charset) {
        int message = begin(out, 'A');
        out.writeInt(processId);
        string(out, channel, charset);
        string(out, payload, charset);
        end(out, message);
    }

    /// @param severity ERROR or FATAL
    static void error(ByteBuf out, String severity, SqlException error, Charset charset) {
        int message = begin(out, 'E');
        field(out, 'S', severity, charset);
        field(out, 'V', severity, charset);
        field(out, 'C', error.sqlState(), charset);
        field(out, 'M', String.valueOf(error.getMessage()), charset);
        field(out, 'D', error.detail(), charset);
        field(out, 'H', error.hint(), charset);
        field(out, 'W', error.context(), charset);
        field(out, 'P', error.position() > 0 ? Integer.toString(error.position()) : null, charset);
        field(out, 's', error.schema(), charset);
        field(out, 't', error.table(), charset);
        field(out, 'c', error.column(), charset);
        field(out, 'd', error.dataType(), charset);
        field(out, 'n', error.constraint(), charset);
        field(out, 'R', error.routine(), charset);
        out.writeByte(0);
        end(out, message);
    }

    static void notice(ByteBuf out, Notice notice, Charset charset) {
        int message = begin(out, 'N');
        field(out, 'S', notice.severity(), charset);
        field(out, 'V', notice.severity(), charset);
        field(out, 'C', notice.sqlState(), charset);
        field(out, 'M', notice.message(), charset);
        field(out, 'D', notice.detail(), charset);
        field(out, 'H', notice.hint(), charset);
        out.writeByte(0);
        end(out, message);
    }

    private static void field(ByteBuf out, char code, @Nullable String value, Charset charset) {
        if (value != null) {
            out.writeByte(code);
            string(out, value, charset);
        }
    }
}
