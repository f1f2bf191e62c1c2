package holo.bench.statement;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Sends many statements before it reads their answers, so that what the sockets cost hardly counts.
public final class PipelinedClient implements AutoCloseable {
    private static final int PROTOCOL = 196608;
    private static final int COPY_PIECE_BYTES = 1 << 16;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /// Logs in as user `holo`.
    public PipelinedClient(String host, int port) throws IOException {
        this(host, port, "holo", "holo");
    }

    /// @param user whom the server trusts
    PipelinedClient(String host, int port, String user, String database) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 18));
        String options = "user\0" + user + "\0database\0" + database + "\0\0";
        out.writeInt(options.length() + 8);
        out.writeInt(PROTOCOL);
        out.writeBytes(options);
        send();
        await(1);
    }

    /// Runs one statement and awaits its end.
    public void run(String sql) throws IOException {
        addQuery(sql);
        send();
        await(1);
    }

    /// Runs a COPY FROM STDIN and awaits its end.
    ///
    /// @param line yields the rows from 0 on, each with its newline
    public void copy(String sql, int rows, IntFunction<String> line) throws IOException {
        addQuery(sql);
        StringBuilder piece = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            piece.append(line.apply(row));
            if (piece.length() >= COPY_PIECE_BYTES || row == rows - 1) {
                message('d', piece.toString(), 0);
                send();
                piece.setLength(0);
            }
        }
        message('c', "", 0);
        send();
        await(1);
    }

    /// Prepares a statement for {@link #addExecution}.
    public void prepare(String name, String sql) throws IOException {
        message('P', name + "\0" + sql + "\0", 2);
        out.writeShort(0);
        addSync();
        send();
        await(1);
    }

    /// Adds a query of the simple protocol to what is to be sent.
    public void addQuery(String sql) throws IOException {
        message('Q', sql + "\0", 0);
    }

    /// Adds Bind, Describe, Execute and Sync: what pgbench and libpq send.
    public void addExecution(String name, int... parameters) throws IOException {
        List<String> texts = new ArrayList<>(parameters.length);
        int bytesOfTexts = 0;
        for (int parameter : parameters) {
            texts.add(Integer.toString(parameter));
            bytesOfTexts += 4 + texts.getLast().length();
        }
        message('B', "\0" + name + "\0", 2 + 2 + bytesOfTexts + 2);
        out.writeShort(0);
        out.writeShort(texts.size());
        for (String text : texts) {
            out.writeInt(text.length());
            out.writeBytes(text);
        }
        out.writeShort(0);
        message('D', "P\0", 0);
        message('E', "\0", 4);
        out.writeInt(0);
        addSync();
    }

    private void addSync() throws IOException {
        message('S', "", 0);
    }

    private void message(char type, String ascii, int more) throws IOException {
        out.writeByte(type);
        out.writeInt(4 + ascii.length() + more);
        out.writeBytes(ascii);
    }

    /// Sends what was added.
    public void send() throws IOException {
        out.flush();
        bytes.writeTo(socket.getOutputStream());
        bytes.reset();
    }

    /// Reads answers until the server has been ready so many times; answers how many rows came.
    public int await(int times) throws IOException {
        int rows = 0;
        for (int left = times; left > 0; ) {
            int type = in.readUnsignedByte();
            int length = in.readInt() - 4;
            if (type == 'E') {
                throw new IOException(new String(in.readNBytes(length), StandardCharsets.UTF_8).replace('\0', ' '));
            }
            in.skipNBytes(length);
            rows += type == 'D' ? 1 : 0;
            left -= type == 'Z' ? 1 : 0;
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
