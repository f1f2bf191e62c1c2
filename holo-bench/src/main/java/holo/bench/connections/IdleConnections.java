package holo.bench.connections;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Opens many sessions over PostgreSQL's protocol, lets each run one statement, leaves them idle, and says how the
/// memory of the server's process has grown.
///
/// `holo.bench.connections.IdleConnections <port> <server's process id> [connections]`; the server must trust user
/// holo.
public final class IdleConnections {
    private static final int CONNECTIONS_USUAL = 10_000;
    private static final int PROTOCOL_3 = 196608;
    private static final int WARM_UP = 100;
    private static final long SETTLE_NANOS = 3_000_000_000L;
    private static final double MIB = 1 << 20;

    private final int port;
    private final long pid;
    private final List<Socket> open = new ArrayList<>();

    private IdleConnections(int port, long pid) {
        this.port = port;
        this.pid = pid;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: IdleConnections <port> <server's process id> [connections]");
            System.exit(2);
        }
        int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : CONNECTIONS_USUAL;
        new IdleConnections(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1])).run(count);
    }

    private void run(int count) throws IOException {
        // What the first sessions load is no cost of a connection.
        open(WARM_UP);
        close();
        collectGarbage();
        long before = residentBytes();
        long began = System.nanoTime();
        open(count);
        double seconds = (System.nanoTime() - began) / 1e9;
        LockSupport.parkNanos(SETTLE_NANOS);
        long grown = residentBytes() - before;
        collectGarbage();
        long live = residentBytes() - before;
        System.out.printf(
                Locale.ROOT,
                "%d idle connections, opened in %.1f s: the process grew by %.0f MiB (%.1f KiB each), after a collection"
                        + " %.0f MiB; it was %.0f MiB before%n",
                count,
                seconds,
                grown / MIB,
                grown / 1024.0 / count,
                live / MIB,
                before / MIB);
        long pinged = System.nanoTime();
        for (Socket socket : open) {
            query(socket);
        }
        System.out.printf(
                Locale.ROOT,
                "each answered a statement once more: %.0f µs on average%n",
                (System.nanoTime() - pinged) / 1e3 / count);
        close();
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(socket);
            byte[] settings = "user\0holo\0database\0holo\0application_name\0idle\0\0".getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(8 + settings.length);
            out.writeInt(PROTOCOL_3);
            out.write(settings);
            out.flush();
            awaitReady(socket);
            query(socket);
        }
    }

    private static void query(Socket socket) throws IOException {
        byte[] sql = "select 1\0".getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[5 + sql.length];
        message[0] = 'Q';
        message[4] = (byte) (4 + sql.length);
        System.arraycopy(sql, 0, message, 5, sql.length);
        socket.getOutputStream().write(message);
        awaitReady(socket);
    }

    private static void awaitReady(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            byte type = in.readByte();
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'Z') {
                return;
            }
            if (type == 'E') {
                throw new IOException(
                        "the server refused: " + new String(body, StandardCharsets.UTF_8).replace('\0', ' '));
            }
        }
    }

    private void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
        LockSupport.parkNanos(SETTLE_NANOS);
    }

    /// A full collection of the server's heap, which gives what it does not need back to the system as far as its
    /// collector does that.
    private void collectGarbage() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        LockSupport.parkNanos(SETTLE_NANOS);
    }

    private long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid + " has no memory: is it running?");
    }
}
