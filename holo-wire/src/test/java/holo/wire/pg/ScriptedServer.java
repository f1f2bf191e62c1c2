package holo.wire.pg;

import java.util.concurrent.CountDownLatch;

/// The scripted engine as a program, to try clients against and to measure the front alone.
final class ScriptedServer {
    private ScriptedServer() {}

    /// @param arguments the port
    public static void main(String[] arguments) throws InterruptedException {
        try (ScriptedEngine engine = new ScriptedEngine();
                PgServer server = PgServer.start(
                        PgServerOptions.defaults().listeningOn("127.0.0.1", Integer.parseInt(arguments[0])), engine)) {
            System.out.println("listening on " + server.port());
            new CountDownLatch(1).await();
        }
    }
}
