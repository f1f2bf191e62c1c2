package holo.flight;

import static holo.flight.ScriptedEngine.column;
import static holo.flight.ScriptedEngine.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The server as a client of the bare protocol (ADBC and the like) sees it, and what it withstands.
@NullUnmarked
class ClientTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final AtomicLong clock = new AtomicLong();
    private final BufferAllocator allocator = new RootAllocator();
    private FlightServer server;
    private FlightSqlClient client;

    private void start(FlightServerOptions options, FlightAuthenticator authenticator) throws Exception {
        server = FlightServer.start(options, engine, authenticator, clock::get);
        client = connect();
    }

    private void start() throws Exception {
        start(TestOptions.onFreePort(), FlightAuthenticator.TRUST);
    }

    private FlightSqlClient connect() {
        return new FlightSqlClient(FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build());
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            client.close();
            server.close();
            assertThat(engine.open).hasValue(0);
        }
        allocator.close();
    }

    private long count(FlightSqlClient from, FlightInfo info, CallOption... options) throws Exception {
        long rows = 0;
        try (FlightStream stream = from.getStream(info.getEndpoints().getFirst().getTicket(), options)) {
            while (stream.next()) {
                rows += stream.getRoot().getRowCount();
            }
        }
        return rows;
    }

    private static FlightStatusCode code(Throwable t) {
        return ((FlightRuntimeException) t).status().code();
    }

    @Test
    void aQueryIsAnnouncedWithItsSchemaAndFetchedByItsTicket() throws Exception {
        start();
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT8)), List.of(row(1L), row((Object) null)));
        FlightInfo info = client.execute("SELECT 1");
        assertThat(info.getSchemaOptional().orElseThrow().findField("one").isNullable())
                .isTrue();
        assertThat(count(client, info)).isEqualTo(2);
        assertThat(count(client, info)).as("a ticket may be fetched again").isEqualTo(2);
    }

    @Test
    void aStatementWithoutRowsRunsWhenItsEmptyResultIsFetched() throws Exception {
        start();
        engine.update("CREATE TABLE t (a int)", List.of(), p -> "CREATE TABLE");
        FlightInfo info = client.execute("CREATE TABLE t (a int)");
        assertThat(engine.log).noneMatch(line -> line.contains("CREATE"));
        assertThat(count(client, info)).isZero();
        assertThat(engine.log).filteredOn(line -> line.contains("CREATE")).hasSize(1);
    }

    @Test
    void aTransactionKeepsItsSessionUntilItEnds() throws Exception {
        start();
        engine.update("INSERT 1", List.of(), p -> "INSERT 0 1");
        FlightSqlClient.Transaction transaction = client.beginTransaction();
        assertThat(client.executeUpdate("INSERT 1", transaction)).isEqualTo(1);
        assertThat(server.openSessions()).isEqualTo(1);
        client.commit(transaction);
        assertThat(server.openSessions()).isZero();
        assertThat(engine.log).containsExactly("1: BEGIN", "1: INSERT 1", "1: sync", "1: COMMIT", "1: close");
        assertThatThrownBy(() -> client.commit(transaction)).hasMessageContaining("no such transaction");
    }

    @Test
    void committingAFailedTransactionIsAnError() throws Exception {
        start();
        engine.update("INSERT 1", List.of(), p -> {
            throw SqlException.of("23505", "duplicate key value violates unique constraint \"t_pkey\"")
                    .withConstraint(0, "t", "t_pkey");
        });
        FlightSqlClient.Transaction transaction = client.beginTransaction();
        assertThatThrownBy(() -> client.executeUpdate("INSERT 1", transaction))
                .satisfies(t -> assertThat(code(t)).isEqualTo(FlightStatusCode.ALREADY_EXISTS))
                .satisfies(t -> {
                    var trailers = ((FlightRuntimeException) t).status().metadata();
                    assertThat(trailers.get("sqlstate")).isEqualTo("23505");
                    assertThat(new String(trailers.getByte("constraint-bin"), StandardCharsets.UTF_8))
                            .isEqualTo("t_pkey");
                });
        assertThatThrownBy(() -> client.commit(transaction)).hasMessageContaining("25P02");
    }

    @Test
    void anIdleTransactionIsRolledBack() throws Exception {
        start(TestOptions.with(0, 10, 10, Duration.ofSeconds(1)), FlightAuthenticator.TRUST);
        client.beginTransaction();
        assertThat(server.openSessions()).isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        Await.until(() -> server.openSessions() == 0);
        assertThat(engine.log).last().isEqualTo("1: close");
    }

    @Test
    void aTransactionOfABrokenConnectionIsRolledBack() throws Exception {
        start();
        try (FlightSqlClient other = connect()) {
            other.beginTransaction();
            assertThat(server.openSessions()).isEqualTo(1);
        }
        Await.until(() -> server.openSessions() == 0);
    }

    @Test
    void preparedStatementsTakeTheArrowTypesThatClientsHave() throws Exception {
        start();
        engine.query(
                "SELECT $1",
                List.of(ScriptedType.INT4),
                List.of(column("a", ScriptedType.INT4)),
                parameters -> Stream.of(row(parameters.getFirst())).iterator());
        try (FlightSqlClient.PreparedStatement statement = client.prepare("SELECT $1");
                BigIntVector values = new BigIntVector("a", allocator)) {
            values.allocateNew(3);
            values.set(0, 7);
            values.set(1, 8);
            values.setNull(2);
            values.setValueCount(3);
            try (VectorSchemaRoot root = VectorSchemaRoot.of(values)) {
                statement.setParameters(root);
                assertThat(count(client, statement.execute()))
                        .as("one execution for each row")
                        .isEqualTo(3);
                values.setSafe(0, 1L << 40);
                assertThatThrownBy(statement::execute).hasMessageContaining("integer out of range");
            }
            statement.clearParameters();
        }
        assertThat(server.openStatements()).isZero();
    }

    private static FlightSqlClient.ExecuteIngestOptions ingest(TableExistsOption ifExists) {
        return new FlightSqlClient.ExecuteIngestOptions(
                "t",
                FlightSql.CommandStatementIngest.TableDefinitionOptions.newBuilder()
                        .setIfNotExist(
                                FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption
                                        .TABLE_NOT_EXIST_OPTION_CREATE)
                        .setIfExists(ifExists)
                        .build(),
                null,
                "public",
                java.util.Map.of());
    }

    @Test
    void batchesAreIngestedIntoATableMadeForThemInOneTransaction() throws Exception {
        start();
        List<List<Object>> tables = new java.util.concurrent.CopyOnWriteArrayList<>();
        engine.query(
                CatalogQueries.TABLES,
                List.of(),
                List.of(
                        column("oid", ScriptedType.OID),
                        column("nspname", ScriptedType.TEXT),
                        column("relname", ScriptedType.TEXT),
                        column("relkind", ScriptedType.TEXT)),
                parameters -> tables.iterator());
        engine.update("CREATE TABLE \"public\".\"t\" (\"a\" bigint)", List.of(), p -> {
            tables.add(row(16384L, "public", "t", "r"));
            return "CREATE TABLE";
        });
        engine.update(
                "INSERT INTO \"public\".\"t\" (\"a\") VALUES ($1)", List.of(ScriptedType.INT8), p -> "INSERT 0 1");
        try (BigIntVector values = new BigIntVector("a", allocator)) {
            values.allocateNew(2);
            values.set(0, 7);
            values.setNull(1);
            values.setValueCount(2);
            try (VectorSchemaRoot root = VectorSchemaRoot.of(values)) {
                assertThat(client.executeIngest(root, ingest(TableExistsOption.TABLE_EXISTS_OPTION_FAIL)))
                        .isEqualTo(2);
                assertThatThrownBy(() -> client.executeIngest(root, ingest(TableExistsOption.TABLE_EXISTS_OPTION_FAIL)))
                        .hasMessageContaining("42P07");
            }
        }
        assertThat(engine.log)
                .filteredOn(line -> line.startsWith("1: "))
                .containsExactly(
                        "1: BEGIN",
                        "1: " + CatalogQueries.TABLES,
                        "1: CREATE TABLE \"public\".\"t\" (\"a\" bigint)",
                        "1: INSERT INTO \"public\".\"t\" (\"a\") VALUES ($1) [7]",
                        "1: INSERT INTO \"public\".\"t\" (\"a\") VALUES ($1) [null]",
                        "1: COMMIT",
                        "1: close");
        assertThat(engine.log).contains("2: ROLLBACK");
    }

    @Test
    void anUnboundPreparedStatementIsRefused() throws Exception {
        start();
        engine.update("INSERT $1", List.of(ScriptedType.INT4), p -> "INSERT 0 1");
        try (FlightSqlClient.PreparedStatement statement = client.prepare("INSERT $1")) {
            assertThatThrownBy(statement::executeUpdate).hasMessageContaining("08P01");
        }
    }

    @Test
    void aSlowClientHoldsBackTheEngine() throws Exception {
        start();
        AtomicLong produced = new AtomicLong();
        engine.query(
                "SELECT endless",
                List.of(),
                List.of(column("t", ScriptedType.TEXT)),
                parameters -> Stream.generate(() -> {
                            produced.incrementAndGet();
                            return row("x".repeat(1024));
                        })
                        .iterator());
        FlightInfo info = client.execute("SELECT endless");
        try (FlightStream stream =
                client.getStream(info.getEndpoints().getFirst().getTicket())) {
            assertThat(stream.next()).isTrue();
            long before;
            do {
                before = produced.get();
                TimeUnit.MILLISECONDS.sleep(200);
            } while (produced.get() > before);
            assertThat(before).as("rows of 1 KiB").isLessThan(64 << 10);
            assertThat(server.arrowBytes()).isLessThan(2 << 20);
            stream.cancel("enough", null);
        }
        Await.until(() -> server.openSessions() == 0 && server.arrowBytes() == 0);
    }

    @Test
    void aQueryThatIsStillThinkingIsCancelled() throws Exception {
        start();
        CountDownLatch thinking = new CountDownLatch(1);
        engine.query("SELECT slow", List.of(), List.of(column("t", ScriptedType.TEXT)), parameters -> {
            thinking.countDown();
            Await.until(() -> {
                engine.checkCancelled(2);
                return false;
            });
            throw new AssertionError();
        });
        FlightInfo info = client.execute("SELECT slow");
        Thread canceller = Thread.ofPlatform().start(() -> {
            try {
                thinking.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(client.cancelFlightInfo(new CancelFlightInfoRequest(info))
                            .getStatus())
                    .isEqualTo(CancelStatus.CANCELLING);
        });
        assertThatThrownBy(() -> count(client, info))
                .satisfies(t -> assertThat(code(t)).isEqualTo(FlightStatusCode.CANCELLED))
                .hasMessageContaining("57014");
        canceller.join();
        assertThat(server.openSessions()).isZero();
    }

    @Test
    void theStatementNotUsedForLongestMakesRoomForANewOne() throws Exception {
        start(TestOptions.with(0, 10, 3, Duration.ofMinutes(1)), FlightAuthenticator.TRUST);
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT8)), List.of(row(1L)));
        FlightInfo used = client.execute("SELECT 1");
        FlightInfo unused = client.execute("SELECT 1");
        client.execute("SELECT 1");
        count(client, used);
        client.execute("SELECT 1");
        assertThat(server.openStatements()).isEqualTo(3);
        assertThat(count(client, used)).isEqualTo(1);
        assertThatThrownBy(() -> count(client, unused)).hasMessageContaining("26000");
    }

    @Test
    void statementsEndWithTheirConnection() throws Exception {
        start();
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT8)), List.of());
        try (FlightSqlClient other = connect()) {
            other.prepare("SELECT 1");
            assertThat(server.openStatements()).isEqualTo(1);
        }
        Await.until(() -> server.openStatements() == 0);
    }

    @Test
    void tooManySessionsAreRefused() throws Exception {
        start(TestOptions.with(0, 2, 3, Duration.ofMinutes(1)), FlightAuthenticator.TRUST);
        client.beginTransaction();
        client.beginTransaction();
        assertThatThrownBy(client::beginTransaction)
                .satisfies(t -> assertThat(code(t)).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED))
                .hasMessageContaining("53300");
    }

    private static CallOption credentials(String user, String password) {
        return new org.apache.arrow.flight.grpc.CredentialCallOption(
                new org.apache.arrow.flight.auth2.BasicAuthCredentialWriter(user, password));
    }

    @Test
    void passwordsAreChecked() throws Exception {
        engine.verifiers.put("ada", ScramVerifier.of("secret of ada"));
        engine.verifiers.put("eve", ScramVerifier.of("secret of eve"));
        start(TestOptions.onFreePort(), FlightAuthenticator.passwords(engine));
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT8)), List.of(row(1L)));
        assertThatThrownBy(() -> client.execute("SELECT 1"))
                .satisfies(t -> assertThat(code(t)).isEqualTo(FlightStatusCode.UNAUTHENTICATED));
        assertThatThrownBy(() -> client.execute("SELECT 1", credentials("ada", "wrong")))
                .hasMessageContaining("password authentication failed");
        assertThatThrownBy(() -> client.execute("SELECT 1", credentials("nobody", "nobody")))
                .hasMessageContaining("28P01");
        assertThatThrownBy(() -> client.execute("SELECT 1", credentials("ada", "")))
                .hasMessageContaining("28P01");
        FlightInfo info = client.execute("SELECT 1", credentials("ada", "secret of ada"));
        assertThatThrownBy(() -> count(client, info, credentials("eve", "secret of eve")))
                .as("a handle belongs to its user")
                .hasMessageContaining("no such statement handle");
        assertThat(count(client, info, credentials("ada", "secret of ada"))).isEqualTo(1);
    }

    @Test
    void garbageHalfMessagesAndHugeOnesHarmNobody() throws Exception {
        start();
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT8)), List.of(row(1L)));
        byte[] garbage = new byte[100_000];
        new java.util.Random(7).nextBytes(garbage);
        for (byte[] bytes : List.of(
                garbage,
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47})) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (java.io.IOException reset) {
                assertThat(reset).as("the server may close first").isNotNull();
            }
        }
        FlightClient raw = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build();
        try (raw) {
            assertThatThrownBy(() -> raw.getInfo(FlightDescriptor.command(garbage)))
                    .satisfies(t -> assertThat(code(t)).isEqualTo(FlightStatusCode.INVALID_ARGUMENT));
            assertThatThrownBy(() -> raw.getInfo(FlightDescriptor.path("a", "b")))
                    .hasMessageContaining("08P01");
            assertThatThrownBy(() -> raw.getInfo(FlightDescriptor.command(new byte[5 << 20])))
                    .satisfies(t -> assertThat(code(t))
                            .isIn(FlightStatusCode.RESOURCE_EXHAUSTED, FlightStatusCode.UNAVAILABLE));
            CallHeaders headers = new FlightCallHeaders();
            headers.insert("x-large", "y".repeat(100_000));
            assertThatThrownBy(() -> raw.getInfo(FlightDescriptor.command(new byte[0]), new HeaderCallOption(headers)))
                    .isInstanceOf(FlightRuntimeException.class);
        }
        assertThat(count(client, client.execute("SELECT 1"))).isEqualTo(1);
    }

    @Test
    void aValueThatArrowCannotCarryIsAnErrorThatSaysSo() throws Exception {
        start();
        engine.query(
                "SELECT nan",
                List.of(column("n", ScriptedType.NUMERIC, ((10 << 16) | 2) + 4)),
                List.of(row(holo.sql.type.Numeric.Special.NAN)));
        FlightInfo info = client.execute("SELECT nan");
        assertThatThrownBy(() -> count(client, info)).hasMessageContaining("column \"n\"");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        start();
        assertThatThrownBy(() -> FlightServer.start(
                        TestOptions.with(server.port(), 1, 1, Duration.ofMinutes(1)), new ScriptedEngine()))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("holo.flight.port");
    }

    @Test
    void strangersAreNotLetInWithoutTlsAndPasswords() {
        FlightServerOptions d = FlightServerOptions.defaults();
        FlightServerOptions open = new FlightServerOptions(
                "0.0.0.0",
                0,
                "",
                "",
                FlightServerOptions.Authentication.TRUST,
                "holo",
                "holo",
                1,
                d.batchBytes(),
                d.maxMessageSize(),
                d.memory(),
                1,
                1,
                d.idleTimeout());
        assertThatThrownBy(() -> FlightServer.start(open, engine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holo.flight.tls.certificate");
    }

    @Test
    void stoppingCancelsWhatRunsAndFreesItsMemory() throws Exception {
        start();
        AtomicInteger produced = new AtomicInteger();
        engine.query(
                "SELECT endless",
                List.of(),
                List.of(column("t", ScriptedType.TEXT)),
                parameters -> Stream.generate(() -> row("row " + produced.incrementAndGet()))
                        .iterator());
        FlightInfo info = client.execute("SELECT endless");
        try (FlightStream stream =
                client.getStream(info.getEndpoints().getFirst().getTicket())) {
            assertThat(stream.next()).isTrue();
            server.close();
            assertThatThrownBy(() -> {
                        while (stream.next()) {
                            // what was on its way
                        }
                    })
                    .isInstanceOf(FlightRuntimeException.class);
        }
    }
}
