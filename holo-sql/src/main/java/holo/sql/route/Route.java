package holo.sql.route;

import java.util.Locale;

/// What `holo.route` says.
public enum Route {
    /// The router chooses.
    AUTO,
    /// Always over rows.
    ROWS,
    /// Over columns wherever these give the same answer.
    COLUMNS;

    /// The value of the setting.
    public static Route of(String setting) {
        return valueOf(setting.toUpperCase(Locale.ROOT));
    }
}
