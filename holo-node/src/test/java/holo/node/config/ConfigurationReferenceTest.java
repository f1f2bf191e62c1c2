package holo.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");

    /// Run with -Drewrite=true to write the page anew.
    @Test
    void theReferenceIsWhatTheCodeSays() throws Exception {
        if (Boolean.getBoolean("rewrite")) {
            ReferenceWriter.main(new String[] {PAGE.toString()});
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/configuration.md is stale. Write it anew with"
                        + " ./mvnw -pl holo-node test -Dtest=ConfigurationReferenceTest -Drewrite=true")
                .isEqualTo(ReferenceWriter.markdown());
    }

    @Test
    void everyDefaultIsAllowed() {
        Configuration.bind(SettingSource.of(new Properties()), List.of());
    }

    @Test
    void everySettingIsDescribed() {
        SettingKeys.of(Configuration.RECORDS)
                .forEach((key, component) -> assertThat(component
                                .getAnnotation(holo.store.setting.Setting.class)
                                .description())
                        .as(key)
                        .endsWith("."));
    }
}
