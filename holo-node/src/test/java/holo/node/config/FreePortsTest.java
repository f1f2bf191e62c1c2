package holo.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
    @Test
    void aPortOf0BecomesOneThatIsFreeAndStaysTheSame() {
        Properties properties = new Properties();
        properties.putAll(Map.of("holo.pg.port", "0", "holo.flight.port", " 0", "holo.node.port", "7"));
        FreePorts ports = new FreePorts(SettingSource.of(properties));
        Configuration first = Configuration.bind(ports, List.of());
        assertThat(first.ports().values()).doesNotContain(0).doesNotHaveDuplicates();
        assertThat(first.ports()).containsEntry("holo.node.port", 7).containsEntry("holo.http.port", 18080);
        assertThat(Configuration.bind(ports, List.of()).ports()).isEqualTo(first.ports());
        assertThat(ports.chosen()).containsOnlyKeys("holo.pg.port", "holo.flight.port");
    }

    @Test
    void onlyPortsAreReplaced() {
        FreePorts ports = new FreePorts(key -> Optional.of("0"));
        assertThat(ports.find("holo.gc.retention")).contains("0");
        assertThat(ports.chosen()).isEmpty();
    }
}
