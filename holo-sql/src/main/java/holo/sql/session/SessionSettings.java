package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.pgcatalog.ServerFacts.SettingStatus;
import holo.sql.route.Route;
import holo.sql.transaction.IsolationLevel;
import holo.sql.type.ObjectNames;
import holo.sql.type.TypeContext;
import holo.sql.type.Zones;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A session's settings. SET is undone by ROLLBACK, SET LOCAL by the end of the transaction. Used by one thread.
final class SessionSettings {
    /// Whole names, so that what looks like an empty one inside of another is none.
    private static final Pattern QUOTED_NAME = Pattern.compile("\"(?:[^\"]|\"\")*\"");

    private final SessionListener listener;
    private final ObjectNames names;
    private final Map<String, String> defaults = new HashMap<>();
    private Map<String, String> values = new HashMap<>();
    private @Nullable Map<String, String> beforeTransaction;
    private @Nullable Map<String, String> afterCommit;
    private @Nullable TypeContext types;
    private @Nullable ZoneId zone;
    private boolean inTransaction;
    private boolean cachedKnown;
    private boolean sharesPlans;
    private Route route = Route.ROWS;
    private long statementTimeoutMillis;
    private long lockTimeoutMillis;
    private long deadlockTimeoutMillis;
    private IsolationLevel isolation = IsolationLevel.READ_COMMITTED;
    private boolean readOnly;
    private boolean startsReadOnly;
    private boolean startsByDefaults;
    private @Nullable List<String> path;
    /// Whose path it is: `$user` is another schema for another role.
    private @Nullable String pathUser;

    SessionSettings(SessionListener listener, ObjectNames names) {
        this.listener = listener;
        this.names = names;
    }

    /// Sets what the connection starts with, and what RESET goes back to.
    ///
    /// @throws SqlException 22023, 42704
    void start(String user, Map<String, String> startup) {
        values.put("session_authorization", user);
        startup.forEach((name, value) -> {
            SettingDefinition definition = SettingDefinitions.find(name);
            if (definition != null && definition.userSettable()) {
                String checked = check(definition, value);
                defaults.put(definition.key(), checked);
                values.put(definition.key(), checked);
                changed();
            }
        });
        for (SettingDefinition definition : SettingDefinitions.all()) {
            if (definition.reported()) {
                listener.parameterChanged(definition.name(), current(definition));
            }
        }
    }

    private String current(SettingDefinition definition) {
        String value = values.get(definition.key());
        return value == null ? definition.defaultValue() : value;
    }

    /// The value as SHOW prints it, or null when there is no such setting.
    @Nullable
    String find(String name) {
        SettingDefinition definition = SettingDefinitions.find(name);
        return definition == null ? values.get(name.toLowerCase(Locale.ROOT)) : current(definition);
    }

    /// @throws SqlException 42704
    String get(String name) {
        String value = find(name);
        if (value == null) {
            throw SqlException.of("42704", "unrecognized configuration parameter \"" + name + "\"");
        }
        return value;
    }

    String get(String name, String otherwise) {
        String value = find(name);
        return value == null ? otherwise : value;
    }

    /// Whether client_min_messages lets messages of the severity through. INFO always comes.
    boolean wants(String severity) {
        List<String> levels = SettingDefinitions.LEVELS;
        String level = severity.toLowerCase(Locale.ROOT);
        return level.equals("info") || levels.indexOf(level) >= levels.indexOf(get("client_min_messages"));
    }

    /// statement_timeout in milliseconds, 0 for none.
    long statementTimeoutMillis() {
        refreshCached();
        return statementTimeoutMillis;
    }

    /// A setting in kilobytes, in bytes; negative for no limit.
    long bytes(String name) {
        long kilobytes = Durations.parse(get(name), "kB", name);
        return kilobytes < 0 ? kilobytes : kilobytes << 10;
    }

    /// lock_timeout in milliseconds, 0 for none.
    long lockTimeoutMillis() {
        refreshCached();
        return lockTimeoutMillis;
    }

    /// deadlock_timeout in milliseconds.
    long deadlockTimeoutMillis() {
        refreshCached();
        return deadlockTimeoutMillis;
    }

    /// Whether statements that differ in literals only share a plan: plan_cache_mode other than force_custom_plan.
    boolean sharesPlans() {
        refreshCached();
        return sharesPlans;
    }

    /// transaction_isolation.
    IsolationLevel isolation() {
        refreshCached();
        return isolation;
    }

    /// transaction_read_only.
    boolean isReadOnly() {
        refreshCached();
        return readOnly;
    }

    /// default_transaction_read_only.
    boolean startsReadOnly() {
        refreshCached();
        return startsReadOnly;
    }

    /// Whether what the next transaction begins with is what is set: each has changed its own, if any, back.
    boolean startsByDefaults() {
        refreshCached();
        return startsByDefaults;
    }

    /// holo.route.
    Route route() {
        refreshCached();
        return route;
    }

    private void refreshCached() {
        if (!cachedKnown) {
            sharesPlans = !get("plan_cache_mode").equals("force_custom_plan");
            statementTimeoutMillis = Durations.parse(get("statement_timeout"), "ms", "statement_timeout");
            lockTimeoutMillis = Durations.parse(get("lock_timeout"), "ms", "lock_timeout");
            deadlockTimeoutMillis = Durations.parse(get("deadlock_timeout"), "ms", "deadlock_timeout");
            route = Route.of(get("holo.route"));
            isolation = switch (get("transaction_isolation")) {
                case "serializable" -> IsolationLevel.SERIALIZABLE;
                case "repeatable read" -> IsolationLevel.REPEATABLE_READ;
                default -> IsolationLevel.READ_COMMITTED;
            };
            readOnly = isOn("transaction_read_only");
            startsReadOnly = isOn("default_transaction_read_only");
            startsByDefaults = get("transaction_isolation").equals(get("default_transaction_isolation"))
                    && get("transaction_read_only").equals(get("default_transaction_read_only"))
                    && get("transaction_deferrable").equals(get("default_transaction_deferrable"));
            cachedKnown = true;
        }
    }

    boolean isOn(String name) {
        return get(name).equals("on");
    }

    /// Sets a value; null for its default.
    ///
    /// @param local until the transaction ends
    /// @throws SqlException 42704, 22023, 55P02
    String set(String name, @Nullable String value, boolean local) {
        String key = name.toLowerCase(Locale.ROOT);
        SettingDefinition definition = SettingDefinitions.find(name);
        if (definition == null) {
            if (key.indexOf('.') < 1) {
                throw SqlException.of("42704", "unrecognized configuration parameter \"" + name + "\"");
            }
            put(key, value == null ? "" : value, local);
            return value == null ? "" : value;
        }
        if (!definition.userSettable()) {
            throw SqlException.of("55P02", "parameter \"" + definition.name() + "\" cannot be changed");
        }
        String checked = value == null
                ? defaults.getOrDefault(definition.key(), definition.defaultValue())
                : check(definition, value);
        String before = current(definition);
        put(definition.key(), checked, local);
        if (definition.reported() && !before.equals(checked)) {
            listener.parameterChanged(definition.name(), checked);
        }
        return checked;
    }

    /// The name of a setting that users may set, as it is shown.
    ///
    /// @throws SqlException 42704, 55P02
    String nameToSet(String name) {
        SettingDefinition definition = SettingDefinitions.find(name);
        if (definition == null) {
            String key = name.toLowerCase(Locale.ROOT);
            if (key.indexOf('.') < 1) {
                throw SqlException.of("42704", "unrecognized configuration parameter \"" + name + "\"");
            }
            return key;
        }
        if (!definition.userSettable()) {
            throw SqlException.of("55P02", "parameter \"" + definition.name() + "\" cannot be changed");
        }
        return definition.name();
    }

    /// @throws SqlException 22023 for a value that the setting does not take
    void check(String name, String value) {
        SettingDefinition definition = SettingDefinitions.find(name);
        if (definition != null) {
            check(definition, value);
        }
    }

    /// Runs something with other settings. What it sets of them for longer than the transaction stays.
    ///
    /// @param own by the names under which they are shown
    <T> T with(Map<String, String> own, Supplier<T> work) {
        if (own.isEmpty()) {
            return work.get();
        }
        Map<String, @Nullable String> before = new HashMap<>();
        // What a commit would keep: the work has set what it would keep otherwise afterwards.
        Map<String, String> kept = new HashMap<>(afterCommit == null ? values : afterCommit);
        try {
            own.forEach((name, value) -> {
                String key = name.toLowerCase(Locale.ROOT);
                SettingDefinition definition = SettingDefinitions.find(name);
                before.put(key, values.get(key));
                put(key, definition == null ? value : check(definition, value), true);
            });
            return work.get();
        } finally {
            before.forEach((key, value) -> {
                boolean set = afterCommit != null && !Objects.equals(kept.get(key), afterCommit.get(key));
                if (!set && value == null) {
                    values.remove(key);
                } else if (!set) {
                    values.put(key, value);
                }
            });
            changed();
        }
    }

    /// SET ROLE and SET SESSION AUTHORIZATION; the session has checked the name.
    void become(String setting, String name, boolean local) {
        put(setting, name, local);
        path = null;
        SettingDefinition definition = SettingDefinitions.find(setting);
        if (definition != null && definition.reported()) {
            listener.parameterChanged(definition.name(), name);
        }
    }

    /// What a role's sessions start with, unless the client says otherwise.
    ///
    /// @param bad gets the name of each setting that there is no more, or that does not take its value
    void startRole(Map<String, String> ofRole, java.util.function.Consumer<String> bad) {
        ofRole.forEach((name, value) -> {
            SettingDefinition definition = SettingDefinitions.find(name);
            if (definition == null || !definition.userSettable()) {
                bad.accept(name);
                return;
            }
            try {
                String checked = check(definition, value);
                defaults.put(definition.key(), checked);
                values.put(definition.key(), checked);
                changed();
            } catch (SqlException e) {
                bad.accept(name);
            }
        });
    }

    private void put(String key, String value, boolean local) {
        boolean kept = local || afterCommit == null || value.equals(afterCommit.get(key));
        if (kept && value.equals(values.get(key))) {
            return;
        }
        if (inTransaction && beforeTransaction == null) {
            beforeTransaction = new HashMap<>(values);
            afterCommit = new HashMap<>(values);
        }
        values.put(key, value);
        changed();
        if (!local && afterCommit != null) {
            afterCommit.put(key, value);
        }
    }

    private void changed() {
        types = null;
        zone = null;
        path = null;
        cachedKnown = false;
    }

    private String check(SettingDefinition definition, String value) {
        return switch (definition.key()) {
            case "timezone" -> TimeZoneSetting.canonical(value);
            case "datestyle" -> dateStyle(value, get("datestyle"));
            case "client_encoding" -> encoding(value);
            default -> definition.check(value);
        };
    }

    /// What a value does not say stays as it is.
    private static String dateStyle(String value, String current) {
        int comma = current.indexOf(", ");
        String style = current.substring(0, comma);
        String order = current.substring(comma + 2);
        for (String part : value.split("[, ]+")) {
            switch (part.strip().toLowerCase(Locale.ROOT)) {
                case "" -> {}
                case "iso" -> style = "ISO";
                case "sql" -> style = "SQL";
                case "postgres" -> style = "Postgres";
                case "german" -> {
                    style = "German";
                    order = value.matches("(?i).*(mdy|ymd|us|noneuro).*") ? order : "DMY";
                }
                case "default" -> {
                    style = "ISO";
                    order = "MDY";
                }
                case "mdy", "us", "noneuro", "noneuropean" -> order = "MDY";
                case "dmy", "euro", "european" -> order = "DMY";
                case "ymd" -> order = "YMD";
                default ->
                    throw SqlException.of("22023", "invalid value for parameter \"DateStyle\": \"" + value + "\"")
                            .withDetail("Unrecognized key word: \"" + part.strip() + "\".");
            }
        }
        return style + ", " + order;
    }

    private static String encoding(String value) {
        String name = ClientEncodings.canonical(value);
        if (name == null) {
            throw SqlException.of("22023", "invalid value for parameter \"client_encoding\": \"" + value + "\"")
                    .withHint("Use UTF8, or one that the server converts, such as LATIN1 or WIN1252.");
        }
        return name;
    }

    /// The values are to come back when the transaction rolls back.
    void transactionStarted() {
        inTransaction = true;
    }

    /// Keeps what SET changed, or takes it back.
    void transactionEnded(boolean committed) {
        Map<String, String> kept = committed ? afterCommit : beforeTransaction;
        beforeTransaction = null;
        afterCommit = null;
        inTransaction = false;
        if (kept == null || kept.equals(values)) {
            return;
        }
        Map<String, String> old = values;
        values = new HashMap<>(kept);
        changed();
        for (SettingDefinition definition : SettingDefinitions.all()) {
            if (definition.reported()) {
                String before = old.getOrDefault(definition.key(), definition.defaultValue());
                String now = current(definition);
                if (!before.equals(now)) {
                    listener.parameterChanged(definition.name(), now);
                }
            }
        }
    }

    /// RESET ALL.
    void resetAll() {
        for (SettingDefinition definition : SettingDefinitions.all()) {
            if (definition.userSettable() && values.containsKey(definition.key())) {
                set(definition.name(), null, false);
            }
        }
    }

    /// What reading and writing values depends on.
    TypeContext types(long nowMicros) {
        TypeContext known = types;
        if (known != null && known.nowMicros() != nowMicros) {
            known = known.at(nowMicros);
            types = known;
        } else if (known == null) {
            known = new TypeContext(
                    timeZone(),
                    get("datestyle"),
                    get("intervalstyle"),
                    Integer.parseInt(get("extra_float_digits")),
                    nowMicros,
                    names,
                    get("bytea_output").equals("escape"));
            types = known;
        }
        return known;
    }

    private ZoneId timeZone() {
        ZoneId known = zone;
        if (known == null) {
            known = Zones.get(get("timezone"));
            zone = known;
        }
        return known;
    }

    /// The names in search_path, `$user` replaced.
    List<String> searchPath(String user) {
        List<String> known = path;
        if (known == null || !user.equals(pathUser)) {
            known = List.copyOf(readSearchPath(user));
            path = known;
            pathUser = user;
        }
        return known;
    }

    private static String withoutEmptyNames(String path) {
        return QUOTED_NAME
                .matcher(path)
                .replaceAll(name -> name.group().length() == 2 ? "" : Matcher.quoteReplacement(name.group()));
    }

    private List<String> readSearchPath(String user) {
        List<String> names = new ArrayList<>();
        // A zero-length name stands for no schema, as pg_dump sets it; no identifier of SQL can be empty.
        for (Lexeme lexeme : Lexer.scan(withoutEmptyNames(get("search_path")))) {
            switch (lexeme.kind()) {
                case WORD, QUOTED_IDENTIFIER, STRING -> {
                    if (!lexeme.text().isEmpty()) {
                        names.add(lexeme.text().equals("$user") ? user : lexeme.text());
                    }
                }
                case BIT_STRING, NUMBER, PARAMETER, OPERATOR, PUNCTUATION, END -> {}
            }
        }
        return names;
    }

    /// For SHOW ALL and pg_settings.
    List<SettingStatus> all() {
        List<SettingStatus> all = new ArrayList<>();
        for (SettingDefinition d : SettingDefinitions.all()) {
            all.add(new SettingStatus(
                    d.name(),
                    current(d),
                    d.unit(),
                    d.description(),
                    d.kind().word(),
                    d.defaultValue(),
                    d.userSettable()));
        }
        return all;
    }
}
