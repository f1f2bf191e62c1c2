package holo.node.config;

import java.util.Optional;

/// Where values of settings come from.
@FunctionalInterface
public interface SettingSource {
    /// The value of a key as text, or empty when nothing sets it.
    Optional<String> find(String key);

    /// Tries another source where this one has nothing.
    default SettingSource or(SettingSource other) {
        return key -> find(key).or(() -> other.find(key));
    }

    /// Properties, such as the system's or those of a file.
    static SettingSource of(java.util.Properties properties) {
        return key -> Optional.ofNullable(properties.getProperty(key)).filter(value -> !value.isEmpty());
    }

    /// Environment variables by MicroProfile's rule: the key itself, then with `_` for all but letters and digits, then
    /// that in upper case.
    static SettingSource ofEnvironment(java.util.Map<String, String> environment) {
        return key -> Optional.ofNullable(environment.get(key))
                .or(() -> Optional.ofNullable(environment.get(SettingKeys.environmentName(key))))
                .or(() -> Optional.ofNullable(
                        environment.get(SettingKeys.environmentName(key).toUpperCase(java.util.Locale.ROOT))))
                .filter(value -> !value.isEmpty());
    }
}
