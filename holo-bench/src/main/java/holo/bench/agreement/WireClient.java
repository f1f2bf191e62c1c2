package holo.bench.agreement;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The simple query protocol and nothing above it, so that no driver rewrites a statement or reads a value.
final class WireClient implements AutoCloseable {
    private static final int PROTOCOL = 196608;
    private static final int CANCEL = 80877102;

    /// Rows of a result beyond this are read and dropped, so that a query without end meets its timeout.
    private static final int ROWS_MAX = 100_000;

    private final URI url;
    private final Socket socket;
    private final DataInputStream in;
    private int process;
    private int secret;
    private char state = 'I';

    private WireClient(URI url) throws IOException {
        this.url = url;
        socket = new Socket(url.getHost(), url.getPort());
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    /// @param url `postgresql://user@host:port/database`
    static WireClient connect(URI url) throws IOException {
        WireClient client = new WireClient(url);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(ByteBuffer.allocate(4).putInt(PROTOCOL).array());
        for (String word :
                List.of("user", url.getUserInfo(), "database", url.getPath().substring(1))) {
            body.write(word.getBytes(StandardCharsets.UTF_8));
            body.write(0);
        }
        body.write(0);
        client.write(0, body.toByteArray());
        Answer answer = client.answer(null);
        if (answer.error() != null) {
            throw new IOException(url + ": " + answer.error());
        }
        return client;
    }

    /// `I`, `T` or `E`: outside of a transaction, inside, inside of a failed one.
    char state() {
        return state;
    }

    /// Sends a text and awaits all answers.
    ///
    /// @param copyData what COPY FROM STDIN gets, or null
    /// @param timeoutMillis after which the statement is cancelled
    Answer query(String sql, @Nullable String copyData, long timeoutMillis) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        Thread watch = Thread.ofVirtual().start(() -> cancelAfter(timeoutMillis, done));
        try {
            write('Q', terminated(sql));
            return answer(copyData);
        } finally {
            done.set(true);
            watch.interrupt();
        }
    }

    private void cancelAfter(long millis, AtomicBoolean done) {
        try {
            Thread.sleep(millis);
            if (!done.get()) {
                cancel();
            }
            Thread.sleep(millis);
            if (!done.get()) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void cancel() throws IOException {
        try (Socket other = new Socket(url.getHost(), url.getPort())) {
            other.getOutputStream()
                    .write(ByteBuffer.allocate(16)
                            .putInt(16)
                            .putInt(CANCEL)
                            .putInt(process)
                            .putInt(secret)
                            .array());
        }
    }

    private static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    private void write(int type, byte[] body) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(body.length + 5);
        if (type != 0) {
            message.put((byte) type);
        }
        message.putInt(body.length + 4).put(body);
        socket.getOutputStream().write(message.array(), 0, message.position());
    }

    private Answer answer(@Nullable String copyData) throws IOException {
        List<Answer.Result> results = new ArrayList<>();
        List<String> columns = List.of();
        List<List<@Nullable String>> rows = new ArrayList<>();
        Answer.Failure failure = null;
        while (true) {
            int type = in.readUnsignedByte();
            byte[] bytes = new byte[in.readInt() - 4];
            in.readFully(bytes);
            ByteBuffer body = ByteBuffer.wrap(bytes);
            switch (type) {
                case 'T' -> columns = columns(body);
                case 'D' -> {
                    if (rows.size() < ROWS_MAX) {
                        rows.add(row(body));
                    }
                }
                case 'd' -> rows.add(List.of(new String(bytes, StandardCharsets.UTF_8)));
                case 'C' -> {
                    results.add(new Answer.Result(columns, rows, string(body)));
                    columns = List.of();
                    rows = new ArrayList<>();
                }
                case 'E' -> failure = failure(body);
                case 'G' -> {
                    write('d', (copyData == null ? "" : copyData).getBytes(StandardCharsets.UTF_8));
                    write('c', new byte[0]);
                }
                case 'K' -> {
                    process = body.getInt();
                    secret = body.getInt();
                }
                case 'R' -> {
                    if (body.getInt() != 0) {
                        throw new IOException("only trust authentication is supported: " + url);
                    }
                }
                case 'Z' -> {
                    state = (char) body.get();
                    return new Answer(results, failure);
                }
                default -> {
                    // Notices, notifications and parameters are not compared.
                }
            }
        }
    }

    private static List<String> columns(ByteBuffer body) {
        int count = body.getShort();
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(string(body));
            body.position(body.position() + 18);
        }
        return names;
    }

    private static List<@Nullable String> row(ByteBuffer body) {
        int count = body.getShort();
        List<@Nullable String> row = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = body.getInt();
            if (length < 0) {
                row.add(null);
            } else {
                byte[] value = new byte[length];
                body.get(value);
                row.add(new String(value, StandardCharsets.UTF_8));
            }
        }
        return row;
    }

    private static Answer.Failure failure(ByteBuffer body) {
        String sqlState = "";
        String message = "";
        int position = 0;
        for (byte field = body.get(); field != 0; field = body.get()) {
            String value = string(body);
            switch (field) {
                case 'C' -> sqlState = value;
                case 'M' -> message = value;
                case 'P' -> position = Integer.parseInt(value);
                default -> {
                    // Details and hints are not compared.
                }
            }
        }
        return new Answer.Failure(sqlState, message, position);
    }

    private static String string(ByteBuffer body) {
        int start = body.position();
        while (body.get() != 0) {}
        return new String(body.array(), start, body.position() - start - 1, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            write('X', new byte[0]);
            socket.close();
        }
    }
}
