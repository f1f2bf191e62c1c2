package holo.node.config;

import holo.store.setting.Setting;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Writes docs/reference/configuration.md from the annotations.
public final class ReferenceWriter {
    private ReferenceWriter() {}

    /// @param args the file to write
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, markdown());
    }

    static String markdown() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the code by holo.node.config.ReferenceWriter; do not edit. `./mvnw -pl holo-node test` says
                     how to write it again when it is stale. -->
                # Configuration

                A setting is looked up, in this order, as a system property (`./bin/holo start -Dholo.pg.port=5432`), as an
                environment variable (`HOLO_PG_PORT=5432`: upper case, `_` for every other character) and in
                `config/holo.properties`; then its default counts. An unknown key or a value that is not allowed is named
                and the node does not start.

                | key | environment | allowed | default | |
                |---|---|---|---|---|
                """);
        SettingKeys.of(Configuration.RECORDS).forEach((key, component) -> page.append(row(key, component)));
        return page.toString();
    }

    private static String row(String key, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        String shown = setting.defaultValue().isEmpty() ? "(empty)" : "`" + setting.defaultValue() + "`";
        return "| `%s` | `%s` | %s | %s | %s |%n"
                .formatted(
                        key,
                        SettingKeys.environmentName(key).toUpperCase(Locale.ROOT),
                        SettingValue.allowed(component),
                        shown,
                        setting.description().replace("|", "\\|"))
                .replace(System.lineSeparator(), "\n");
    }
}
