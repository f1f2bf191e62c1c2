package holo.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsBinderTest {
    enum Mode {
        SYNC_DATA,
        BUFFER
    }

    record Options(
            @Setting(key = "holo.t.port", defaultValue = "55432", min = "1", max = "65535", description = "p")
            int port,

            @Setting(key = "holo.t.on", defaultValue = "false", description = "b")
            boolean on,

            @Setting(key = "holo.t.sync-mode", defaultValue = "sync-data", description = "m")
            Mode mode,

            @Setting(key = "holo.t.size", defaultValue = "64MiB", min = "64kB", description = "s")
            ByteSize size,

            @Setting(key = "holo.t.wait", defaultValue = "250ms", max = "10s", description = "d")
            Duration pause,

            @Setting(key = "holo.t.dir", defaultValue = "var", description = "f")
            Path dir) {}

    private static Options bind(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return SettingsBinder.bind(Options.class, SettingSource.of(properties));
    }

    private static List<String> problems(Map<String, String> values) {
        return catchThrowableOfType(ConfigurationException.class, () -> bind(values))
                .problems();
    }

    @Test
    void takesDefaultsWhereNothingIsSet() {
        assertThat(bind(Map.of()))
                .isEqualTo(new Options(
                        55432,
                        false,
                        Mode.SYNC_DATA,
                        ByteSize.ofMebibytes(64),
                        Duration.ofMillis(250),
                        Path.of("var")));
    }

    @Test
    void readsEveryType() {
        assertThat(bind(Map.of(
                        "holo.t.port", " 7 ",
                        "holo.t.on", "on",
                        "holo.t.sync-mode", "buffer",
                        "holo.t.size", "2GiB",
                        "holo.t.wait", "PT1.5S",
                        "holo.t.dir", "/data")))
                .isEqualTo(new Options(
                        7, true, Mode.BUFFER, ByteSize.ofMebibytes(2048), Duration.ofMillis(1500), Path.of("/data")));
    }

    @Test
    void namesKeyValueAndWhatIsAllowed() {
        assertThat(problems(Map.of("holo.t.port", "many")))
                .containsExactly("setting holo.t.port = \"many\" is not allowed. Give a whole number from 1 to 65535;"
                        + " the default is \"55432\"");
        assertThat(problems(Map.of("holo.t.port", "0"))).hasSize(1);
        assertThat(problems(Map.of("holo.t.port", "65536"))).hasSize(1);
        assertThat(problems(Map.of("holo.t.sync-mode", "maybe")).getFirst()).contains("Give one of sync-data, buffer");
        assertThat(problems(Map.of("holo.t.size", "1kB")).getFirst()).contains("at least 64kB");
        assertThat(problems(Map.of("holo.t.wait", "11s")).getFirst()).contains("at most 10s");
        assertThat(problems(Map.of("holo.t.wait", "soon"))).hasSize(1);
        assertThat(problems(Map.of("holo.t.on", "perhaps")).getFirst()).contains("true or false");
    }

    @Test
    void reportsEveryProblemAtOnce() {
        assertThat(problems(Map.of("holo.t.port", "x", "holo.t.on", "y"))).hasSize(2);
    }

    @Test
    void findsEnvironmentVariablesByTheMicroProfileRule() {
        SettingSource source = SettingSource.ofEnvironment(Map.of("HOLO_T_SYNC_MODE", "buffer", "holo_t_port", "9"));
        assertThat(SettingsBinder.bind(Options.class, source).mode()).isEqualTo(Mode.BUFFER);
        assertThat(SettingsBinder.bind(Options.class, source).port()).isEqualTo(9);
    }

    @Test
    void findsUnknownKeysAndSuggestsTheNearest() {
        var known = SettingKeys.of(List.of(Options.class));
        assertThat(SettingKeys.unknown(List.of("java.home", "PATH", "holo.t.port", "HOLO_T_PORT"), known))
                .isEmpty();
        assertThat(SettingKeys.unknown(List.of("holo.t.prot"), known).getFirst())
                .startsWith("unknown setting holo.t.prot. Did you mean holo.t.port?");
        assertThat(SettingKeys.unknown(List.of("HOLO_T_SYNCMODE"), known).getFirst())
                .startsWith(
                        "environment variable HOLO_T_SYNCMODE is no setting of Holo. Did you mean holo.t.sync-mode?");
    }

    @Test
    void twoRecordsMayShareAKeyOnlyWithTheSameDefault() {
        record Same(
                @Setting(key = "holo.t.dir", defaultValue = "var", description = "f")
                Path dir) {}
        record Other(
                @Setting(key = "holo.t.dir", defaultValue = "tmp", description = "f")
                Path dir) {}
        assertThat(SettingKeys.of(List.of(Options.class, Same.class))).hasSize(6);
        assertThatThrownBy(() -> SettingKeys.of(List.of(Options.class, Other.class)))
                .hasMessageContaining("holo.t.dir");
    }
}
