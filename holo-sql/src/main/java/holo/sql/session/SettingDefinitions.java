package holo.sql.session;

import holo.sql.session.SettingDefinition.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every setting that there is, by name in lower case.
final class SettingDefinitions {
    /// What clients are told the server is.
    static final String SERVER_VERSION = "15.18";

    /// Of messages, the least important first.
    static final List<String> LEVELS =
            List.of("debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error");
    private static final List<String> ISOLATION =
            List.of("serializable", "repeatable read", "read committed", "read uncommitted");
    private static final Map<String, SettingDefinition> ALL = new TreeMap<>();
    /// For the look-ups, of which each statement takes some.
    private static final Map<String, SettingDefinition> BY_KEY = new HashMap<>();

    static {
        text("application_name", "", true, "Sets the application name to be reported in statistics and logs.");
        text("client_encoding", "UTF8", true, "Sets the client's character set encoding.");
        text("DateStyle", "ISO, MDY", true, "Sets the display format for date and time values.");
        choice(
                "IntervalStyle",
                "postgres",
                List.of("postgres", "postgres_verbose", "sql_standard", "iso_8601"),
                true,
                "Sets the display format for interval values.");
        text("TimeZone", "UTC", true, "Sets the time zone for displaying and interpreting time stamps.");
        text("search_path", "\"$user\", public", false, "Sets the schema search order for names.");
        integer(
                "extra_float_digits",
                "1",
                null,
                -15,
                3,
                "Sets the number of digits displayed for floating-point values.");
        choice("bytea_output", "hex", List.of("escape", "hex"), false, "Sets the output format for bytea.");
        choice("client_min_messages", "notice", LEVELS, false, "Sets the message levels that are sent to the client.");
        choice("log_min_messages", "warning", LEVELS, false, "Sets the message levels that are logged.");
        integer(
                "statement_timeout",
                "0",
                "ms",
                0,
                Integer.MAX_VALUE,
                "Sets the maximum allowed duration of any statement.");
        integer(
                "deadlock_timeout",
                "1s",
                "ms",
                1,
                Integer.MAX_VALUE,
                "A wait that closes a circle of transactions ends at once: the one with the shortest fails.");
        integer(
                "lock_timeout",
                "0",
                "ms",
                0,
                Integer.MAX_VALUE,
                "Sets the maximum allowed duration of any wait for a lock.");
        integer(
                "idle_in_transaction_session_timeout",
                "0",
                "ms",
                0,
                Integer.MAX_VALUE,
                "Sets the maximum allowed idle time between queries, when in a transaction.");
        integer(
                "idle_session_timeout",
                "0",
                "ms",
                0,
                Integer.MAX_VALUE,
                "Sets the maximum allowed idle time between queries, when not in a transaction.");
        choice(
                "default_transaction_isolation",
                "read committed",
                ISOLATION,
                false,
                "Sets the transaction isolation level of each new transaction.");
        choice(
                "transaction_isolation",
                "read committed",
                ISOLATION,
                false,
                "Sets the current transaction's isolation level.");
        bool("default_transaction_read_only", "off", true, "Sets the default read-only status of new transactions.");
        bool("transaction_read_only", "off", false, "Sets the current transaction's read-only status.");
        bool("default_transaction_deferrable", "off", false, "Sets the default deferrable status of new transactions.");
        bool("transaction_deferrable", "off", false, "Whether to defer a read-only serializable transaction.");
        bool("standard_conforming_strings", "on", true, "Causes '...' strings to treat backslashes literally.");
        bool("escape_string_warning", "on", false, "Warn about backslash escapes in ordinary string literals.");
        bool("check_function_bodies", "on", false, "Check routine bodies during CREATE FUNCTION.");
        bool("row_security", "on", false, "Enable row security.");
        bool("synchronous_commit", "on", false, "Sets the current transaction's synchronization level.");
        bool("quote_all_identifiers", "off", false, "When generating SQL fragments, quote all identifiers.");
        bool("array_nulls", "on", false, "Enable input of NULL elements in arrays.");
        bool("transform_null_equals", "off", false, "Treats expr=NULL as expr IS NULL.");
        bool("enable_seqscan", "on", false, "Enables the planner's use of sequential-scan plans.");
        bool("enable_indexscan", "on", false, "Enables the planner's use of index-scan plans.");
        bool("enable_bitmapscan", "on", false, "Enables the planner's use of bitmap-scan plans.");
        bool("enable_hashjoin", "on", false, "Enables the planner's use of hash join plans.");
        bool("enable_mergejoin", "on", false, "Enables the planner's use of merge join plans.");
        bool("enable_nestloop", "on", false, "Enables the planner's use of nested-loop join plans.");
        for (String plans : List.of(
                "hashagg",
                "indexonlyscan",
                "material",
                "memoize",
                "incremental_sort",
                "gathermerge",
                "tidscan",
                "async_append",
                "parallel_append",
                "parallel_hash",
                "partition_pruning")) {
            bool("enable_" + plans, "on", false, "Kept for PostgreSQL's clients: this planner has no such choice.");
        }
        for (String joins : List.of("join", "aggregate")) {
            bool(
                    "enable_partitionwise_" + joins,
                    "off",
                    false,
                    "Kept for PostgreSQL's clients: this planner has no such choice.");
        }
        bool("enable_sort", "on", false, "Enables the planner's use of explicit sort steps.");
        bool("jit", "off", false, "Allow JIT compilation.");
        bool("synchronize_seqscans", "on", false, "Enable synchronized sequential scans.");
        bool("default_with_oids", "off", false, "No longer has any effect.");
        choice("xmloption", "content", List.of("content", "document"), false, "Sets how XML data is to be considered.");
        choice(
                "constraint_exclusion",
                "partition",
                List.of("partition", "on", "off"),
                false,
                "Enables the planner to use constraints to optimize queries.");
        choice(
                "backslash_quote",
                "safe_encoding",
                List.of("safe_encoding", "on", "off"),
                false,
                "Sets whether \"\\'\" is allowed in string literals.");
        choice(
                "plan_cache_mode",
                "auto",
                List.of("auto", "force_generic_plan", "force_custom_plan"),
                false,
                "Controls the planner's selection of custom or generic plan.");
        choice(
                "holo.route",
                "auto",
                List.of("auto", "rows", "columns"),
                false,
                "Sets whether queries run over rows or over columns.");
        text("default_table_access_method", "heap", false, "Sets the default table access method for new tables.");
        text("default_tablespace", "", false, "Sets the default tablespace to create tables and indexes in.");
        text("temp_tablespaces", "", false, "Sets the tablespace(s) to use for temporary tables and sort files.");
        text("default_text_search_config", "pg_catalog.english", false, "Sets default text search configuration.");
        text(
                "default_toast_compression",
                "pglz",
                false,
                "Sets the default compression method for compressible values.");
        text("timezone_abbreviations", "Default", false, "Selects a file of time zone abbreviations.");
        text(
                "session_replication_role",
                "origin",
                false,
                "Sets the session's behavior for triggers and rewrite rules.");
        fixed("role", "none", false, Kind.STRING, "Sets the current role.");
        text("lc_messages", "C", false, "Sets the language in which messages are displayed.");
        text("lc_monetary", "C", false, "Sets the locale for formatting monetary amounts.");
        text("lc_numeric", "C", false, "Sets the locale for formatting numbers.");
        text("lc_time", "C", false, "Sets the locale for formatting date and time values.");
        integer(
                "temp_file_limit",
                "-1",
                "kB",
                -1,
                Integer.MAX_VALUE,
                "Limits the total size of all temporary files used by each process.");
        integer(
                "work_mem",
                "64MB",
                "kB",
                64,
                Integer.MAX_VALUE,
                "Sets the maximum memory to be used for query workspaces.");
        integer(
                "maintenance_work_mem",
                "64MB",
                "kB",
                1024,
                Integer.MAX_VALUE,
                "Sets the maximum memory to be used for maintenance operations.");
        integer(
                "effective_cache_size",
                "524288",
                null,
                1,
                Integer.MAX_VALUE,
                "Sets the planner's assumption about caches.");
        integer("max_parallel_workers_per_gather", "0", null, 0, 1024, "Sets the number of parallel processes.");
        integer(
                "from_collapse_limit",
                "8",
                null,
                1,
                Integer.MAX_VALUE,
                "Sets the FROM-list size beyond which subqueries are not collapsed.");
        integer(
                "join_collapse_limit",
                "8",
                null,
                1,
                Integer.MAX_VALUE,
                "Sets the FROM-list size beyond which JOIN constructs are not flattened.");
        integer(
                "geqo_threshold",
                "12",
                null,
                2,
                Integer.MAX_VALUE,
                "Sets the threshold of FROM items beyond which GEQO is used.");
        integer(
                "default_statistics_target",
                "100",
                null,
                1,
                10_000,
                "Sets how many common values and buckets ANALYZE keeps of a column that says nothing else.");
        bool("geqo", "on", false, "Enables genetic query optimization.");
        fixed("server_version", SERVER_VERSION, true, Kind.STRING, "Shows the server version.");
        fixed("server_version_num", "150018", false, Kind.INTEGER, "Shows the server version as an integer.");
        fixed("server_encoding", "UTF8", true, Kind.STRING, "Shows the server (database) character set encoding.");
        fixed("integer_datetimes", "on", true, Kind.BOOL, "Shows whether datetimes are integer based.");
        fixed("in_hot_standby", "off", true, Kind.BOOL, "Shows whether hot standby is currently active.");
        fixed("is_superuser", "on", true, Kind.BOOL, "Shows whether the current user is a superuser.");
        fixed("session_authorization", "", true, Kind.STRING, "Sets the session user name.");
        fixed("max_identifier_length", "63", false, Kind.INTEGER, "Shows the maximum identifier length.");
        fixed("max_index_keys", "32", false, Kind.INTEGER, "Shows the maximum number of index keys.");
        fixed("block_size", "8192", false, Kind.INTEGER, "Shows the size of a disk block.");
        fixed("max_connections", "100", false, Kind.INTEGER, "Sets the maximum number of concurrent connections.");
        fixed(
                "max_prepared_transactions",
                "0",
                false,
                Kind.INTEGER,
                "Sets the maximum number of prepared transactions.");
        fixed("max_wal_senders", "0", false, Kind.INTEGER, "Sets the maximum number of WAL sender processes.");
        fixed("max_replication_slots", "0", false, Kind.INTEGER, "Sets the maximum number of replication slots.");
        fixed("max_function_args", "100", false, Kind.INTEGER, "Shows the maximum number of function arguments.");
        fixed("superuser_reserved_connections", "0", false, Kind.INTEGER, "Sets the connections kept for superusers.");
        fixed("archive_mode", "off", false, Kind.ENUM, "Allows archiving of WAL files.");
        fixed("hot_standby", "off", false, Kind.BOOL, "Allows connections and queries during recovery.");
        fixed("track_commit_timestamp", "off", false, Kind.BOOL, "Collects transaction commit time.");
        fixed("debug_assertions", "off", false, Kind.BOOL, "Shows whether the server runs its assertions.");
        fixed("lc_collate", "C", false, Kind.STRING, "Shows the collation order locale.");
        fixed("lc_ctype", "C", false, Kind.STRING, "Shows the character classification and case conversion locale.");
        fixed("wal_level", "replica", false, Kind.ENUM, "Sets the level of information written to the WAL.");
        fixed(
                "password_encryption",
                "scram-sha-256",
                false,
                Kind.ENUM,
                "Chooses the algorithm for encrypting passwords.");
        fixed("ssl", "off", false, Kind.BOOL, "Enables SSL connections.");
        fixed("fsync", "on", false, Kind.BOOL, "Forces synchronization of updates to disk.");
        fixed("data_checksums", "on", false, Kind.BOOL, "Shows whether data checksums are turned on.");
        fixed("cluster_name", "", false, Kind.STRING, "Sets the name of the cluster.");
        fixed("shared_preload_libraries", "", false, Kind.STRING, "Lists shared libraries to preload into server.");
        kept().forEach(SettingDefinitions::put);
    }

    /// What clients may set although it changes nothing.
    private static List<SettingDefinition> kept() {
        try (InputStream in = Objects.requireNonNull(
                SettingDefinitions.class.getResourceAsStream("kept-settings.txt"), "kept-settings.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(SettingDefinitions::kept)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SettingDefinition kept(String line) {
        String[] parts = line.split("\\|", -1);
        boolean number = !parts[4].isEmpty();
        return new SettingDefinition(
                parts[0],
                Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                parts[6].isEmpty() ? List.of() : List.of(parts[6].split(",")),
                parts[2],
                parts[3].isEmpty() ? null : parts[3],
                number ? Double.parseDouble(parts[4]) : 0,
                number ? Double.parseDouble(parts[5]) : 0,
                false,
                true,
                "Kept for PostgreSQL's clients: it changes nothing here.");
    }

    private SettingDefinitions() {}

    private static void put(SettingDefinition definition) {
        ALL.put(definition.key(), definition);
        BY_KEY.put(definition.key(), definition);
    }

    private static void text(String name, String value, boolean reported, String description) {
        put(new SettingDefinition(name, Kind.STRING, List.of(), value, null, 0, 0, reported, true, description));
    }

    private static void bool(String name, String value, boolean reported, String description) {
        put(new SettingDefinition(name, Kind.BOOL, List.of(), value, null, 0, 0, reported, true, description));
    }

    private static void choice(String name, String value, List<String> values, boolean reported, String description) {
        put(new SettingDefinition(name, Kind.ENUM, values, value, null, 0, 0, reported, true, description));
    }

    private static void integer(
            String name, String value, @Nullable String unit, double min, double max, String description) {
        put(new SettingDefinition(name, Kind.INTEGER, List.of(), value, unit, min, max, false, true, description));
    }

    private static void fixed(String name, String value, boolean reported, Kind kind, String description) {
        put(new SettingDefinition(name, kind, List.of(), value, null, 0, 0, reported, false, description));
    }

    static @Nullable SettingDefinition find(String name) {
        SettingDefinition definition = BY_KEY.get(name);
        return definition != null ? definition : BY_KEY.get(name.toLowerCase(Locale.ROOT));
    }

    static Collection<SettingDefinition> all() {
        return List.copyOf(ALL.values());
    }
}
