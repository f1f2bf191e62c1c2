package holo.ear;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import holo.node.security.SelfMadeCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The console of a node, in a browser and by REST, from its start to its end: a start takes seconds, so all share one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final int FIRST = 1;
    private static final int LAST = Integer.MAX_VALUE;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /// 4,000 rows of a kilobyte; RocksDB estimates what is in its memory by samples, so it may be off by a third.
    private static final Pattern LARGE_TABLE = Pattern.compile("\\{\"indexBytes\":[1-9]\\d*,\"indexes\":1,"
            + "\"name\":\"public.console_large\",\"rowBytes\":\\d{7},\"rows\":[2-9]\\d\\d\\d,");
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private static final LocatorAssertions.HasAttributeOptions PATIENTLY_HAS =
            new LocatorAssertions.HasAttributeOptions().setTimeout(30_000);

    @TempDir
    static Path directory;

    private TestNode node;
    private Browser browser;
    private SelfMadeCertificate certificate;
    private Path heldBack;
    private CompletableFuture<Void> started = new CompletableFuture<>();

    /// Starts a node that gets no further than its Flight SQL server, since that waits for its certificate: the file is
    /// a pipe into which nobody has written yet.
    @BeforeAll
    void start() throws Exception {
        browser = new Browser();
        certificate = SelfMadeCertificate.in(directory.resolve("tls"));
        heldBack = directory.resolve("tls/pipe");
        assertThat(new ProcessBuilder("mkfifo", heldBack.toString()).start().waitFor())
                .isZero();
        node = new TestNode(directory, "console");
        Thread.ofPlatform().start(() -> {
            try {
                node.start("-Dholo.flight.tls.certificate=" + heldBack, "-Dholo.flight.tls.key=" + certificate.key());
                started.complete(null);
            } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
            }
        });
    }

    @Test
    @Order(FIRST)
    void aStartingNodeSaysWhatItIsBusyWithAndIsAlive() throws Exception {
        HttpResponse<String> ready = awaitFlightServer();
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"status\":\"DOWN\"", "\"state\":\"Bootstrapping\"");
        HttpResponse<String> live = node.get("/health/live");
        assertThat(live.statusCode())
                .as("a supervisor must let it replay its log")
                .isEqualTo(200);
        assertThat(live.body()).contains("\"status\":\"UP\"");
        HoloCommand.Result status = node.run("status", "--json");
        assertThat(status.output())
                .contains("\"state\":\"Bootstrapping\"", "\"reason\":\"starting the Flight SQL server\"");
        assertThat(status.exit()).isEqualTo(3);
        assertThat(node.get("/api/v1/node").body()).contains("\"state\":\"Bootstrapping\"", "\"serves\":false");
        try (Page page = open(ColorScheme.LIGHT)) {
            assertThat(test(page, "state")).hasText("Bootstrapping");
            assertThat(test(page, "reason")).hasText("starting the Flight SQL server");
            screenshot(page, "console-starting");
            Files.write(heldBack, Files.readAllBytes(certificate.certificate()));
            started.get(60, TimeUnit.SECONDS);
            assertThat(test(page, "state")).containsText("Ready", PATIENTLY);
        }
        assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(browser.complaints()).isEmpty();
    }

    private HttpResponse<String> awaitFlightServer() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < deadline && !started.isDone()) {
            try {
                HttpResponse<String> ready = node.get("/health/ready");
                if (ready.body().contains("\"reason\":\"starting the Flight SQL server\"")) {
                    return ready;
                }
            } catch (IOException e) {
                assertThat(e).as("the port is not open yet").isInstanceOf(java.net.ConnectException.class);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("the node did not come to its Flight SQL server: " + node.logTail());
    }

    @AfterAll
    void stop() throws Exception {
        browser.close();
        node.close();
    }

    private Page open(ColorScheme scheme) {
        return browser.open("http://127.0.0.1:" + node.httpPort + "/", scheme);
    }

    private static Locator test(Page page, String name) {
        return page.locator("[data-test=\"" + name + "\"]");
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Test
    void stateNameAndAddressesAreShown() {
        try (Page page = open(ColorScheme.DARK)) {
            assertThat(test(page, "state")).containsText("Ready", PATIENTLY);
            assertThat(test(page, "node-name")).hasText("console");
            assertThat(test(page, "connect")).containsText("psql -h 127.0.0.1 -p " + node.pgPort);
            assertThat(test(page, "disk")).containsText("iB of");
            assertThat(page).hasTitle("console · Ready · Holo");
            screenshot(page, "console");
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void chartsMoveWhileTransactionsRun() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (Connection connection = node.sql()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE console_orders (id bigint PRIMARY KEY, note text)");
            }
            Thread writer = Thread.ofPlatform().start(() -> write(connection, stop));
            try (Page page = open(ColorScheme.DARK)) {
                Locator chart = test(page, "chart-throughput");
                assertThat(chart).hasAttribute("data-drawn", "true", PATIENTLY_HAS);
                assertThat(test(page, "throughput")).containsText(Pattern.compile("[1-9]"), PATIENTLY);
                assertThat(test(page, "p99")).containsText(Pattern.compile("\\d.*(µs|ms)"), PATIENTLY);
                assertThat(test(page, "ranges")).containsText("public.console_orders", PATIENTLY);
                assertThat(test(page, "connections")).containsText(Pattern.compile("[1-9]"), PATIENTLY);
                awaitMorePoints(page, chart, 8); // for a picture with a curve in it
                for (ColorScheme scheme : new ColorScheme[] {ColorScheme.DARK, ColorScheme.LIGHT}) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                    for (int width : new int[] {1440, 480}) {
                        page.setViewportSize(width, 1000);
                        awaitMorePoints(page, chart, 1);
                        assertThat((Integer) page.evaluate(
                                        "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                                .as("pixels that stick out at width " + width)
                                .isZero();
                        screenshot(page, "console-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width);
                    }
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
        assertThat(browser.complaints()).isEmpty();
    }

    private static void awaitMorePoints(Page page, Locator chart, int more) {
        int points = Integer.parseInt(chart.getAttribute("data-points"));
        page.waitForFunction(
                "least => +document.querySelector('[data-test=\"chart-throughput\"]').dataset.points >= least",
                points + more);
    }

    @Test
    void everyTableOfARangeCanBeSeen() throws Exception {
        int tables = 12;
        try (Connection connection = node.sql();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < tables; i++) {
                statement.execute("CREATE TABLE console_many_" + i + " (id int PRIMARY KEY)");
            }
            statement.execute("INSERT INTO console_many_0 VALUES (1)");
        }
        try (Page page = open(ColorScheme.LIGHT)) {
            test(page, "range-more").first().click();
            for (int i = 0; i < tables; i++) {
                assertThat(test(page, "ranges")).containsText("public.console_many_" + i, PATIENTLY);
            }
        }
        assertThat(browser.complaints()).isEmpty();
    }

    /// Sizes are some seconds old: an answer may be from before the rows.
    private String tablesWith(Pattern wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String body = node.get("/api/v1/tables").body();
        while (!wanted.matcher(body).find() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            body = node.get("/api/v1/tables").body();
        }
        return body;
    }

    @Test
    void tablesCanBeSortedFilteredByKeyboardAndExported() throws Exception {
        try (Connection connection = node.sql();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE console_small (id int PRIMARY KEY)");
            statement.execute("CREATE TABLE console_large (id int PRIMARY KEY, name text)");
            statement.execute("CREATE INDEX ON console_large (name)");
            statement.execute(
                    "INSERT INTO console_large SELECT n, repeat('x', 1000) || n FROM generate_series(1, 4000) AS g(n)");
        }
        try (Page page = open(ColorScheme.DARK)) {
            assertThat(test(page, "tables")).containsText("public.console_small", PATIENTLY);
            assertThat(tablesWith(LARGE_TABLE)).contains("\"available\":true").containsPattern(LARGE_TABLE);
            Locator rows = test(page, "table");
            test(page, "tables").getByRole(AriaRole.BUTTON, byName("Row store")).click();
            assertThat(rows.first()).containsText("public.console_large", PATIENTLY);
            page.keyboard().press("/");
            page.keyboard().type("e_small");
            assertThat(rows).hasCount(1);
            assertThat(rows.first()).containsText("public.console_small");
            Download csv = page.waitForDownload(() -> test(page, "tables-csv").click());
            assertThat(Files.readString(csv.path()).lines()).first().isEqualTo("Table,Rows,Row store,Indexes,Segments");
            assertThat(Files.readString(csv.path()).lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("public.console_small,0,");
            test(page, "tables-filter").fill("no such table");
            assertThat(test(page, "tables-none")).isVisible();
            page.keyboard().press("Escape");
            assertThat(rows.first()).containsText("public.console_large", PATIENTLY);
            page.keyboard().press("g");
            page.keyboard().press("r");
            assertThat(page.locator("holo-ranges")).isFocused();
        }
        assertThat(browser.complaints()).isEmpty();
    }

    private static Locator.GetByRoleOptions byName(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    @Test
    void chartsNameTheMetricsThatTheyShow() throws Exception {
        String metrics = node.get("/metrics").body();
        try (Page page = open(ColorScheme.LIGHT)) {
            for (String name : new String[] {"chart-throughput", "chart-latency"}) {
                Locator header = page.locator("[data-test=\"" + name + "\"] > header");
                assertThat(header).hasAttribute("title", Pattern.compile("holo_"));
                java.util.regex.Matcher metric = Pattern.compile("holo_\\w+").matcher(header.getAttribute("title"));
                while (metric.find()) {
                    assertThat(metrics).contains(metric.group());
                }
            }
        }
    }

    private static void write(Connection connection, AtomicBoolean stop) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO console_orders VALUES (?, ?)")) {
            for (long id = 0; !stop.get(); id++) {
                insert.setLong(1, id);
                insert.setString(2, "order " + id);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theTimeWindowIsInTheAddress() {
        try (Page page = open(ColorScheme.LIGHT)) {
            test(page, "window-15m").click();
            assertThat(page).hasURL(Pattern.compile("window=15m"));
            page.reload();
            assertThat(test(page, "window-15m")).hasAttribute("aria-pressed", "true");
        }
    }

    @Test
    @Order(LAST)
    void aNodeThatStopsAnsweringIsSaidToBeGone() throws Exception {
        try (Page page = open(ColorScheme.LIGHT)) {
            assertThat(test(page, "state")).containsText("Ready", PATIENTLY);
            node.kill();
            assertThat(test(page, "state")).containsText("Unreachable", PATIENTLY);
            assertThat(test(page, "alert")).containsText("Last heard at");
            screenshot(page, "console-unreachable");
        }
        browser.complaints(); // failed requests are what this is about
    }

    @Test
    void restAnswersJsonWithHeadersThatProtect() throws Exception {
        HttpResponse<String> answer = node.get("/api/v1/node");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"name\":\"console\"", "\"state\":\"Ready\"", "\"serves\":true");
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("application/json");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'self'");
        assertThat(node.get("/").headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void samplesAreThoseAfterTheAskedOne() throws Exception {
        String all = node.get("/api/v1/samples").body();
        assertThat(all).contains("\"sequence\":1}");
        assertThat(node.get("/api/v1/samples?after=1").body()).doesNotContain("\"sequence\":1}");
        assertThat(node.get("/api/v1/samples?after=x").statusCode()).isEqualTo(404);
    }

    @Test
    void theStreamBeginsWithTheNodeAndGoesOnWhereAClientLeftOff() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + node.httpPort + "/api/v1/stream"))
                    .header("Last-Event-ID", "1")
                    .build();
            HttpResponse<Stream<String>> answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/event-stream");
            try (Stream<String> lines = answer.body()) {
                assertThat(lines.filter(line -> !line.isEmpty()).limit(4))
                        .satisfiesExactly(
                                line -> assertThat(line).isEqualTo("event: node"),
                                line -> assertThat(line).startsWith("data: {").contains("\"state\":\"Ready\""),
                                line -> assertThat(line).isEqualTo("event: samples"),
                                line -> assertThat(line).startsWith("id: "));
            }
        }
    }

    @Test
    void anUnknownResourceIsAJsonError() throws Exception {
        HttpResponse<String> answer = node.get("/api/v1/nonsense");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"message\"");
    }
}
