package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// The full EAR in a managed Payara domain: its beans start with the deployment, follow the domain's settings, serve,
/// and stop with it. One dialogue in order, as each deployment costs many seconds: deploy, look, redeploy with other
/// settings, look, undeploy, fail to deploy.
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@RunAsClient
class DeployedEarIT {
    private static final String HOLO = "holo";
    private static final List<String> PARTS = List.of(
            "configuration",
            "the console",
            "the store",
            "membership",
            "the SQL engine",
            "the PostgreSQL server",
            "the Flight SQL server");

    private static final DomainProcess DOMAIN = new DomainProcess();

    @ArquillianResource
    private Deployer deployer;

    /// With a settings file of its own, which is weaker than the environment (see the build file), which is weaker than
    /// the domain's system properties.
    @Deployment(name = HOLO, managed = false, testable = false)
    static EnterpriseArchive holo() {
        JavaArchive settings = ShrinkWrap.create(JavaArchive.class, "settings.jar")
                .addAsResource(
                        new StringAsset(
                                "holo.sql.database=from_file\nholo.flight.port=2\nholo.pg.port=2\nholo.node.name=file\n"),
                        "META-INF/microprofile-config.properties");
        return ShrinkWrap.createFromZipFile(
                        EnterpriseArchive.class,
                        Path.of("target", "holo.ear").toFile().getAbsoluteFile())
                .addAsLibrary(settings);
    }

    @Test
    @Order(1)
    void everyPartStartsAfterWhatItNeedsAndTheNodeIsReady() throws Exception {
        DOMAIN.mark();
        deployer.deploy(HOLO);
        List<String> started = DOMAIN.lifecycle("starting");
        assertThat(started).containsExactlyInAnyOrderElementsOf(PARTS);
        assertThat(started).startsWith("configuration", "the console", "the store");
        assertThat(started.indexOf("the SQL engine"))
                .isLessThan(started.indexOf("the PostgreSQL server"))
                .isLessThan(started.indexOf("the Flight SQL server"));
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"name\":\"holo\"", "\"state\":\"Ready\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("holo_transactions_committed_total");
    }

    @Test
    @Order(2)
    void systemPropertiesAreStrongerThanTheEnvironmentAndThatIsStrongerThanTheFile() throws Exception {
        assertThat(System.getenv("HOLO_PG_PORT")).as("set by the build").isEqualTo("1");
        String node = get("/api/v1/node").body();
        assertThat(node)
                .as("the port of the domain's system property, not HOLO_PG_PORT or the file")
                .contains("-p " + System.getProperty("holo.test.pg-port"));
        assertThat(node)
                .as("the port of HOLO_FLIGHT_PORT, not the file")
                .contains(":" + System.getProperty("holo.test.flight-port"));
        assertThat(node).contains("\"name\":\"arquillian\"");
        try (Connection connection = sql();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_database()")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).as("only the file sets it").isEqualTo("from_file");
        }
    }

    @Test
    @Order(3)
    void sqlPassesTheBoundary() throws Exception {
        try (Connection connection = sql();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id int PRIMARY KEY, name text)");
            statement.execute("INSERT INTO kept VALUES (1, 'one'), (2, 'two')");
            assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (1, 'again')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            // Calcite compiles this with the class loader of the deployment.
            try (ResultSet rows = statement.executeQuery(
                    "SELECT count(*), max(upper(k.name)) FROM kept k JOIN generate_series(1, 2) AS g(n) ON g.n = k.id")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(2);
                assertThat(rows.getString(2)).isEqualTo("TWO");
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:arrow-flight-sql://127.0.0.1:"
                        + System.getProperty("holo.test.flight-port") + "/?useEncryption=false&user=holo&password=");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM kept WHERE id = 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("one");
        }
    }

    @Test
    @Order(4)
    void partsStopInTheReverseOrderAndLeaveNothingBehind() throws Exception {
        List<String> started = DOMAIN.lifecycle("starting");
        assertThat(DOMAIN.openFilesBelow("payara-it-data")).isNotEmpty();
        assertThat(DOMAIN.threads()).anyMatch(name -> name.startsWith("holo-"));

        deployer.undeploy(HOLO);

        assertThat(DOMAIN.lifecycle("stopping"))
                .containsExactlyElementsOf(started.reversed().stream()
                        .filter(part -> !part.equals("configuration"))
                        .toList());
        assertThat(DOMAIN.openFilesBelow("payara-it-data")).as("open files").isEmpty();
        assertThat(DOMAIN.lastingThreads()).as("threads").isEmpty();
        assertThatThrownBy(DeployedEarIT::sql).as("the port is closed").isInstanceOf(SQLException.class);
        assertThat(get("/metrics").body()).doesNotContain("holo_transactions_committed_total");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    @Order(5)
    void aRedeploymentFindsItsDataAndADegradedNodeSaysWhy() throws Exception {
        DOMAIN.asadmin("create-system-properties", "holo.disk.reserve-bytes=1000000GiB");
        deployer.deploy(HOLO);
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).as("a degraded node serves").isEqualTo(200);
        assertThat(ready.body()).contains("\"state\":\"Degraded\"").containsPattern("\"reason\":\"disk: [^\"]+");
        try (Connection connection = sql();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT name FROM kept WHERE id = 2")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("two");
            }
            assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (3, 'three')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53100"));
        }
        deployer.undeploy(HOLO);
        DOMAIN.asadmin("delete-system-property", "holo.disk.reserve-bytes");
    }

    @Test
    @Order(6)
    void aDeploymentWithAWrongSettingFailsWithTheReasonAndLeavesNothingBehind() throws Exception {
        DOMAIN.asadmin("create-system-properties", "holo.pg.max-connections=many");
        DOMAIN.mark();
        assertThatThrownBy(() -> deployer.deploy(HOLO)).isInstanceOf(Exception.class);
        DOMAIN.asadmin("delete-system-property", "holo.pg.max-connections");
        assertThat(DOMAIN.log())
                .contains("setting holo.pg.max-connections = \"many\" is not allowed. Give a whole number from 1 to");
        assertThat(DOMAIN.lastingThreads()).as("threads").isEmpty();
        assertThat(DOMAIN.openFilesBelow("payara-it-data")).isEmpty();
        assertThat(get("/health/ready").statusCode()).isNotEqualTo(200);
    }

    private static Connection sql() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + System.getProperty("holo.test.pg-port") + "/from_file?user=holo");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + System.getProperty("holo.test.http-port") + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
