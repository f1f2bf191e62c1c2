package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The full EAR in a managed Payara domain: its beans start with the deployment, follow the domain's settings, serve,
/// and
/// stop with it.
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DeployedEarIT {
    private static final String HOLO = "holo";

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = HOLO, managed = false, testable = false)
    static EnterpriseArchive holo() {
        return ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, Path.of("target", "holo.ear").toFile().getAbsoluteFile());
    }

    /// One dialogue, as each deployment costs many seconds.
    @Test
    void startsServesStopsAndKeepsItsDataOverARedeployment() throws Exception {
        deployer.deploy(HOLO);
        isReadyUnderItsConfiguredName();
        try (Connection connection = sql();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id int PRIMARY KEY, name text)");
            statement.execute("INSERT INTO kept VALUES (1, 'one'), (2, 'two')");
            assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (1, 'again')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        }

        deployer.undeploy(HOLO);
        assertThatThrownBy(DeployedEarIT::sql).as("the port is closed").isInstanceOf(SQLException.class);
        assertThat(get("/health/ready").body()).doesNotContain("\"name\":\"holo\"");

        deployer.deploy(HOLO);
        try (Connection connection = sql();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM kept WHERE id = 2")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("two");
        }
        deployer.undeploy(HOLO);
    }

    private static void isReadyUnderItsConfiguredName() throws Exception {
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"name\":\"holo\"", "\"state\":\"Ready\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/node").body()).contains("\"arquillian\"");
        assertThat(get("/metrics").body()).contains("holo_transactions_committed_total");
    }

    private static Connection sql() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + System.getProperty("holo.test.pg-port") + "/holo?user=holo");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + System.getProperty("holo.test.http-port") + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
