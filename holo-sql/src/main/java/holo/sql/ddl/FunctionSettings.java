package holo.sql.ddl;

import holo.sql.error.SqlException;
import holo.sql.parser.SettingChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// SET in the definition of a function.
final class FunctionSettings {
    /// What a function may not be: SECURITY DEFINER says whose rights it has.
    private static final Set<String> ROLES = Set.of("role", "session_authorization");

    private final DdlContext context;

    FunctionSettings(DdlContext context) {
        this.context = context;
    }

    /// @throws SqlException 42704, 22023, 55P02
    Map<String, String> of(List<SettingChange> changes) {
        Map<String, String> settings = Map.of();
        for (SettingChange change : changes) {
            settings = altered(settings, change);
        }
        return settings;
    }

    /// Settings after a change.
    Map<String, String> altered(Map<String, String> before, SettingChange change) {
        if (ROLES.contains(change.name().toLowerCase(Locale.ROOT))) {
            throw SqlException.of("0A000", "functions cannot set parameter \"" + change.name() + "\"")
                    .withHint("A function with SECURITY DEFINER runs with the rights of its owner.");
        }
        Map<String, String> after = new LinkedHashMap<>(before);
        if (change.isResetOfAll()) {
            after.clear();
            return after;
        }
        String name = context.planner().settingName(change.name());
        switch (change.kind()) {
            case VALUE -> after.put(name, context.planner().settingValue(name, change.text()));
            case CURRENT -> after.put(name, context.planner().settingNow(name));
            case DEFAULT -> after.remove(name);
        }
        return after;
    }
}
