package holo.wire.pg;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client at the level of bytes that writes messages from, and shows them as, lines of text.
final class DialogueClient implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    /// Requests whose answer is a single byte.
    private int encryptionRequests;

    int processId;
    int secretKey;

    private final int pieceBytes;

    DialogueClient(int port) throws IOException {
        this(port, Integer.MAX_VALUE);
    }

    /// @param pieceBytes sends so many bytes at a time
    DialogueClient(int port, int pieceBytes) throws IOException {
        this.pieceBytes = pieceBytes;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    void send(byte[] bytes) throws IOException {
        try {
            for (int at = 0; at < bytes.length; at += Math.min(pieceBytes, bytes.length - at)) {
                out.write(bytes, at, Math.min(pieceBytes, bytes.length - at));
                out.flush();
            }
        } catch (SocketException e) {
            // The server may have closed; what it said before is still to be read.
        }
    }

    void send(String... lines) throws IOException {
        Bytes all = new Bytes();
        for (String line : lines) {
            all.raw(encode(line));
        }
        send(all.array());
    }

    void startUp() throws IOException {
        send("startup user=ann database=db");
        while (!receive().startsWith("ReadyForQuery")) {
            // the greeting
        }
    }

    List<String> receive(int messages) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            lines.add(receive());
        }
        return lines;
    }

    /// Messages up to and including the next of that kind.
    List<String> receiveUntil(String kind) throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(receive());
        } while (!lines.getLast().startsWith(kind) && !lines.getLast().equals("closed"));
        return lines;
    }

    /// What comes until nothing has come for a while; to record a dialogue.
    List<String> receiveUntilQuiet(int millis) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            socket.setSoTimeout(millis);
            try {
                lines.add(receive());
                if (lines.getLast().equals("closed")) {
                    return lines;
                }
            } catch (SocketTimeoutException e) {
                return lines;
            } finally {
                socket.setSoTimeout(20_000);
            }
        }
    }

    // ---- encoding

    byte[] encode(String line) {
        List<String> words = words(line);
        String verb = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        return switch (verb) {
            case "raw" -> HexFormat.of().parseHex(String.join("", rest));
            case "ssl", "gss" -> {
                encryptionRequests++;
                yield new Bytes()
                        .int32(8)
                        .int32(verb.equals("ssl") ? 80877103 : 80877104)
                        .array();
            }
            case "cancel" ->
                new Bytes()
                        .int32(16)
                        .int32(80877102)
                        .int32(processId)
                        .int32(secretKey)
                        .array();
            case "startup" -> startup(196608, rest);
            case "startup-version" ->
                startup(Integer.parseUnsignedInt(rest.getFirst(), 16), rest.subList(1, rest.size()));
            case "Query" -> message('Q', new Bytes().string(rest.getFirst()));
            case "Parse" -> {
                Bytes body = new Bytes().string(rest.get(0)).string(rest.get(1)).int16(rest.size() - 2);
                rest.subList(2, rest.size()).forEach(oid -> body.int32(Integer.parseInt(oid)));
                yield message('P', body);
            }
            case "Bind" -> message('B', bind(rest));
            case "Describe" ->
                message('D', new Bytes().int8(rest.get(0).charAt(0)).string(rest.get(1)));
            case "Close" -> message('C', new Bytes().int8(rest.get(0).charAt(0)).string(rest.get(1)));
            case "Execute" -> message('E', new Bytes().string(rest.get(0)).int32(Integer.parseInt(rest.get(1))));
            case "Sync" -> message('S', new Bytes());
            case "Flush" -> message('H', new Bytes());
            case "Terminate" -> message('X', new Bytes());
            case "CopyData" -> message('d', new Bytes().raw(rest.getFirst().getBytes(StandardCharsets.UTF_8)));
            case "CopyDone" -> message('c', new Bytes());
            case "CopyFail" -> message('f', new Bytes().string(rest.getFirst()));
            case "FunctionCall" ->
                message('F', new Bytes().int32(1).int16(0).int16(0).int16(0));
            case "Password" -> message('p', new Bytes().string(rest.getFirst()));
            default -> throw new IllegalArgumentException("unknown verb " + verb);
        };
    }

    /// `portal statement p1 p2 …`: a parameter is text, `null`, or hexadecimal after `0x` for binary; `->binary`
    /// at the end asks for a binary result.
    private static Bytes bind(List<String> words) {
        List<String> values = new ArrayList<>(words.subList(2, words.size()));
        boolean binaryResult = values.remove("->binary");
        Bytes body = new Bytes().string(words.get(0)).string(words.get(1)).int16(values.size());
        values.forEach(value -> body.int16(value.startsWith("0x") ? 1 : 0));
        body.int16(values.size());
        for (String value : values) {
            if (value.equals("null")) {
                body.int32(-1);
            } else {
                byte[] bytes = value.startsWith("0x")
                        ? HexFormat.of().parseHex(value.substring(2))
                        : value.getBytes(StandardCharsets.UTF_8);
                body.int32(bytes.length).raw(bytes);
            }
        }
        return binaryResult ? body.int16(1).int16(1) : body.int16(0);
    }

    private static byte[] startup(int version, List<String> parameters) {
        Bytes body = new Bytes().int32(version);
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            body.string(parameter.substring(0, equals)).string(parameter.substring(equals + 1));
        }
        byte[] bytes = body.int8(0).array();
        return new Bytes().int32(bytes.length + 4).raw(bytes).array();
    }

    static byte[] message(char type, Bytes body) {
        byte[] bytes = body.array();
        return new Bytes().int8(type).int32(bytes.length + 4).raw(bytes).array();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1).translateEscapes() : matcher.group(2));
        }
        return words;
    }

    // ---- decoding

    /// The next message as a line; `closed` when the server has closed.
    String receive() throws IOException {
        byte type;
        byte[] body;
        try {
            type = in.readByte();
            if (encryptionRequests > 0) {
                encryptionRequests--;
                return String.valueOf((char) type);
            }
            body = new byte[in.readInt() - 4];
            in.readFully(body);
        } catch (EOFException | SocketException e) {
            return "closed";
        }
        return show((char) type, new Fields(body));
    }

    private String show(char type, Fields f) {
        return switch (type) {
            case 'R' -> {
                int code = f.int32();
                yield code == 0 ? "AuthenticationOk" : "Authentication " + code + " " + f.rest();
            }
            case 'S' -> "ParameterStatus " + f.string() + "=" + f.string();
            case 'K' -> {
                processId = f.int32();
                secretKey = f.int32();
                yield "BackendKeyData";
            }
            case 'Z' -> "ReadyForQuery " + (char) f.int8();
            case 'T' -> {
                StringJoiner columns = new StringJoiner(", ", "RowDescription ", "");
                int count = f.int16();
                for (int i = 0; i < count; i++) {
                    columns.add(f.string() + " table=" + f.int32() + "." + f.int16() + " type=" + f.int32() + "/"
                            + f.int16() + "/" + f.int32() + (f.int16() == 1 ? " binary" : ""));
                }
                yield columns.toString();
            }
            case 'D' -> {
                StringJoiner values = new StringJoiner(", ", "DataRow ", "");
                int count = f.int16();
                for (int i = 0; i < count; i++) {
                    int length = f.int32();
                    values.add(length < 0 ? "null" : f.printable(length));
                }
                yield values.toString();
            }
            case 'C' -> "CommandComplete " + f.string();
            case 'I' -> "EmptyQueryResponse";
            case '1' -> "ParseComplete";
            case '2' -> "BindComplete";
            case '3' -> "CloseComplete";
            case 'n' -> "NoData";
            case 's' -> "PortalSuspended";
            case 't' -> {
                StringJoiner types = new StringJoiner(" ", "ParameterDescription ", "");
                int count = f.int16();
                for (int i = 0; i < count; i++) {
                    types.add(Integer.toString(f.int32()));
                }
                yield types.toString().strip();
            }
            case 'E', 'N' -> {
                StringJoiner fields = new StringJoiner(" | ", type == 'E' ? "ErrorResponse " : "NoticeResponse ", "");
                for (byte code = f.int8(); code != 0; code = f.int8()) {
                    fields.add((char) code + "=" + f.string().replaceAll("internal error \\d+", "internal error n"));
                }
                yield fields.toString();
            }
            case 'G', 'H' ->
                (type == 'G' ? "CopyInResponse " : "CopyOutResponse ") + f.int8() + " columns=" + f.int16();
            case 'd' -> "CopyData " + f.printable(f.remaining());
            case 'c' -> "CopyDone";
            case 'A' -> "NotificationResponse " + f.int32() + " " + f.string() + " " + f.string();
            case 'v' ->
                "NegotiateProtocolVersion " + Integer.toHexString(f.int32()) + " unknown=" + f.int32()
                        + (f.remaining() > 0 ? " " + f.string() : "");
            default -> "unknown message " + type;
        };
    }

    /// Grows as it is written.
    static final class Bytes {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

        Bytes int8(int value) {
            bytes.write(value);
            return this;
        }

        Bytes int16(int value) {
            return int8(value >> 8).int8(value);
        }

        Bytes int32(int value) {
            return int16(value >> 16).int16(value);
        }

        Bytes raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        Bytes string(String value) {
            return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
        }

        byte[] array() {
            return bytes.toByteArray();
        }
    }

    private static final class Fields {
        private final ByteBuffer buffer;

        Fields(byte[] bytes) {
            buffer = ByteBuffer.wrap(bytes);
        }

        int remaining() {
            return buffer.remaining();
        }

        byte int8() {
            return buffer.get();
        }

        int int16() {
            return buffer.getShort();
        }

        int int32() {
            return buffer.getInt();
        }

        String string() {
            int start = buffer.position();
            while (buffer.get() != 0) {
                // to the end
            }
            return new String(buffer.array(), start, buffer.position() - start - 1, StandardCharsets.UTF_8);
        }

        String rest() {
            return printable(buffer.remaining());
        }

        String printable(int length) {
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            for (byte b : bytes) {
                if (b >= 0 && b < 32 && b != '\n') {
                    return "0x" + HexFormat.of().formatHex(bytes);
                }
            }
            return '"' + new String(bytes, StandardCharsets.UTF_8).replace("\n", "\\n") + '"';
        }
    }
}
