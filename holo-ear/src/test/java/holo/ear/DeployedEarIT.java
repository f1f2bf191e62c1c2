package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The full EAR in a Payara domain: what a client of the deployed node sees.
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DeployedEarIT {
    @Deployment(testable = false)
    static EnterpriseArchive holo() {
        return ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, Path.of("target", "holo.ear").toFile().getAbsoluteFile());
    }

    @Test
    void isReady() throws Exception {
        HttpResponse<String> response = get("/health/ready");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"name\":\"holo\"", "\"state\":\"Ready\"");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + System.getProperty("holo.test.http-port") + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
