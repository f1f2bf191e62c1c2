package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.catalog.LanguageNames;
import holo.sql.error.SqlException;
import holo.sql.exec.AdvisoryLock;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Inet;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import holo.sql.type.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Functions about the session and the catalog, and sequences.
final class SystemFunctions {
    /// What version() says before Holo's own version; clients read the first number.
    private static final String POSTGRESQL_VERSION = "15.0";

    private SystemFunctions() {}

    static void register(FunctionCatalog c) {
        session(c);
        names(c);
        definitions(c);
        privileges(c);
        sizes(c);
        sequences(c);
        c.nullable("num_nulls(variadic any) int4", (v, x) -> nulls(v));
        c.nullable("num_nonnulls(variadic any) int4", (v, x) -> v.length - nulls(v));
        c.session(
                "acldefault(char,oid) _aclitem", (v, x) -> x.session().catalog().systemFunction("acldefault", v));
        c.session("gen_random_uuid() uuid", (v, x) -> UUID.randomUUID());
        c.session("pg_sleep(float8) void", (v, x) -> sleep((Double) nn(v[0]), x));
        c.typed("greatest(variadic anycompatible) anycompatible", (v, t, x) -> extreme(v, t.getFirst(), 1));
        c.typed("least(variadic anycompatible) anycompatible", (v, t, x) -> extreme(v, t.getFirst(), -1));
        c.two("pg_column_compression(any,any) text", (a, b) -> null);
        c.typed(
                "pg_column_size(any) int4",
                (v, t, x) -> v[0] == null ? null : (Integer) t.getFirst().toBinary(v[0], x.types()).length);
        c.one("hashtext(text) int4", a -> a.hashCode());
    }

    private static int nulls(@Nullable Object[] v) {
        int count = 0;
        for (Object value : v) {
            count += value == null ? 1 : 0;
        }
        return count;
    }

    private static @Nullable Object extreme(@Nullable Object[] v, SqlType type, int sign) {
        java.util.Comparator<Object> order = Values.comparator(type);
        Object best = null;
        for (Object value : v) {
            if (value != null && (best == null || sign * order.compare(value, best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    private static String sleep(double seconds, ExecutionContext x) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (true) {
            x.checkCancelled();
            long left = end - System.nanoTime();
            if (left <= 0) {
                return "";
            }
            java.util.concurrent.locks.LockSupport.parkNanos(Math.min(left, 20_000_000));
        }
    }

    private static void session(FunctionCatalog c) {
        c.session(
                "version() text",
                (v, x) -> "PostgreSQL " + POSTGRESQL_VERSION + " (Holo) on " + System.getProperty("os.arch") + ", Java "
                        + System.getProperty("java.version"));
        for (String name : new String[] {"current_database", "current_catalog"}) {
            c.session(name + "() name", (v, x) -> x.session().database());
        }
        for (String name : new String[] {"current_user", "user", "current_role", "session_user", "system_user"}) {
            boolean session = name.equals("session_user");
            c.session(
                    name + "() name",
                    (v, x) -> session ? x.session().sessionUser() : x.session().currentUser());
        }
        c.session("current_schema() name", (v, x) -> {
            List<String> path = x.session().searchPath(false);
            return path.isEmpty() ? null : path.getFirst();
        });
        c.session(
                "current_schemas(bool) _name",
                (v, x) -> PgArray.of(PgTypes.NAME, x.session().searchPath((Boolean) nn(v[0]))));
        c.session("pg_backend_pid() int4", (v, x) -> x.session().processId());
        c.session("inet_client_addr() inet", (v, x) -> host(x.session().clientAddress()));
        c.session("inet_server_addr() inet", (v, x) -> null);
        c.session("current_setting(text) text", (v, x) -> {
            String value = x.session().setting((String) nn(v[0]));
            if (value == null) {
                throw SqlException.of("42704", "unrecognized configuration parameter \"" + v[0] + "\"");
            }
            return value;
        });
        c.session("current_setting(text,bool) text", (v, x) -> {
            String value = x.session().setting((String) nn(v[0]));
            if (value == null && !(Boolean) nn(v[1])) {
                throw SqlException.of("42704", "unrecognized configuration parameter \"" + v[0] + "\"");
            }
            return value;
        });
        c.sessionNullable(
                "set_config(text,text,bool) text",
                (v, x) -> x.session().configure((String) nn(v[0]), (String) v[1], (Boolean) nn(v[2])));
        c.session("pg_is_in_recovery() bool", (v, x) -> false);
        c.session("pg_is_wal_replay_paused() bool", (v, x) -> false);
        c.session("pg_my_temp_schema() oid", (v, x) -> 0L);
        c.session("pg_conf_load_time() timestamptz", (v, x) -> x.session().transactionStartMicros());
        c.session(
                "pg_postmaster_start_time() timestamptz",
                (v, x) -> x.session().catalog().systemFunction("pg_postmaster_start_time", v));
        c.session("txid_current() int8", (v, x) -> x.session().transactionId());
        c.session("pg_current_xact_id() xid8", (v, x) -> x.session().transactionId());
        c.session("pg_is_other_temp_schema(oid) bool", (v, x) -> false);
        c.session(
                "pg_blocking_pids(int4) _int4",
                (v, x) -> PgArray.of(PgTypes.INT4, x.session().blockingProcesses((Integer) nn(v[0]))));
        // PostgreSQL's program of isolation tests asks this.
        c.session("pg_isolation_test_session_is_blocked(int4,_int4) bool", (v, x) -> {
            List<@Nullable Object> interesting = Arrays.asList(((PgArray) nn(v[1])).elements());
            return x.session().blockingProcesses((Integer) nn(v[0])).stream().anyMatch(interesting::contains);
        });
        c.session("pg_cancel_backend(int4) bool", (v, x) -> x.session().cancelBackend((Integer) nn(v[0])));
        c.session("pg_terminate_backend(int4) bool", (v, x) -> x.session().terminateBackend((Integer) nn(v[0]), 0));
        c.session(
                "pg_terminate_backend(int4,int8) bool",
                (v, x) -> x.session().terminateBackend((Integer) nn(v[0]), (Long) nn(v[1])));
        c.sessionNullable("pg_notify(text,text) void", (v, x) -> {
            x.session().say(v[0] == null ? "" : (String) v[0], v[1] == null ? "" : (String) v[1]);
            return "";
        });
        c.rows("pg_listening_channels() text", (v, x) -> x.session().listeningChannels());
        c.session("pg_notification_queue_usage() float8", (v, x) -> x.session().notificationQueueUsage());
        advisoryLocks(c);
        c.one("pg_encoding_to_char(int4) name", a -> (Integer) a == 6 ? "UTF8" : (Integer) a == 0 ? "SQL_ASCII" : "");
        c.one("pg_char_to_encoding(name) int4", a -> ((String) a).equalsIgnoreCase("utf8") ? 6 : -1);
        c.full("pg_client_encoding() name", (v, x) -> "UTF8");
        c.full("getdatabaseencoding() name", (v, x) -> "UTF8");
    }

    /// Locks on numbers of the application's own, for the session or for its transaction. Two numbers name another lock
    /// than the one number that they make together.
    private static void advisoryLocks(FunctionCatalog c) {
        for (boolean pair : new boolean[] {false, true}) {
            String arguments = pair ? "(int4,int4) " : "(int8) ";
            for (boolean shared : new boolean[] {false, true}) {
                String kind = (shared ? "_shared" : "") + arguments;
                for (boolean forTransaction : new boolean[] {false, true}) {
                    String name = "advisory_" + (forTransaction ? "xact_" : "") + "lock" + kind;
                    c.session("pg_" + name + "void", (v, x) -> {
                        x.session().lockAdvisory(lock(v, shared), forTransaction, true);
                        return "";
                    });
                    c.session(
                            "pg_try_" + name + "bool",
                            (v, x) -> x.session().lockAdvisory(lock(v, shared), forTransaction, false));
                }
                c.session(
                        "pg_advisory_unlock" + kind + "bool",
                        (v, x) -> x.session().unlockAdvisory(lock(v, shared)));
            }
        }
        c.session("pg_advisory_unlock_all() void", (v, x) -> {
            x.session().unlockAllAdvisory();
            return "";
        });
    }

    private static AdvisoryLock lock(@Nullable Object[] v, boolean shared) {
        return v.length == 1
                ? new AdvisoryLock((Long) nn(v[0]), false, shared)
                : new AdvisoryLock(
                        (long) (Integer) nn(v[0]) << Integer.SIZE | Integer.toUnsignedLong((Integer) nn(v[1])),
                        true,
                        shared);
    }

    /// The host of `host:port`; null for a client that is in this process.
    private static @Nullable Inet host(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? null : Inet.host(address.substring(0, colon));
    }

    private static String formatType(long oid, @Nullable Integer modifier, ExecutionContext x) {
        SqlType type = PgTypes.findBuiltIn((int) oid);
        if (type != null) {
            return modifier == null ? type.displayName() : TypeModifiers.format(type, modifier);
        }
        String name = oid == 0 ? "-" : x.session().catalog().typeName(oid);
        return name == null ? "???" : name;
    }

    private static void names(FunctionCatalog c) {
        c.sessionNullable(
                "format_type(oid,int4) text",
                (v, x) -> v[0] == null ? null : formatType((Long) v[0], (Integer) v[1], x));
        c.session("pg_get_userbyid(oid) name", (v, x) -> {
            String name = x.session().catalog().roleName((Long) nn(v[0]));
            return name == null ? "unknown (OID=" + v[0] + ")" : name;
        });
        String[][] visible = {
            {"table", "pg_class"},
            {"type", "pg_type"},
            {"function", "pg_proc"},
            {"operator", "pg_operator"},
            {"opclass", "pg_opclass"},
            {"opfamily", "pg_opfamily"},
            {"collation", "pg_collation"},
            {"conversion", "pg_conversion"},
            {"statistics_obj", "pg_statistic_ext"},
            {"ts_config", "pg_ts_config"},
            {"ts_dict", "pg_ts_dict"},
            {"ts_parser", "pg_ts_parser"},
            {"ts_template", "pg_ts_template"}
        };
        for (String[] kind : visible) {
            c.session(
                    "pg_" + kind[0] + "_is_visible(oid) bool",
                    (v, x) -> x.session().catalog().isVisible(kind[1], (Long) nn(v[0])));
        }
        c.session("to_regclass(text) regclass", (v, x) -> x.session().catalog().relationOid((String) nn(v[0])));
        c.session("to_regtype(text) regtype", (v, x) -> {
            SqlType type = PgTypes.find((String) nn(v[0]));
            return type != null
                    ? (Long) (long) type.oid()
                    : x.session().catalog().typeOid((String) nn(v[0]));
        });
        c.session(
                "to_regnamespace(text) regnamespace",
                (v, x) -> x.session().catalog().schemaOid((String) nn(v[0])));
        c.session(
                "pg_collation_actual_version(oid) text",
                (v, x) -> x.session().catalog().collationVersion((Long) nn(v[0])));
        c.session("pg_import_system_collations(regnamespace) int4", (v, x) -> {
            if (!"pg_catalog".equals(x.session().catalog().schemaName((Long) nn(v[0])))) {
                throw SqlException.of("0A000", "system collations are imported into pg_catalog only")
                        .withHint("They are all there; CREATE COLLATION ... FROM copies one.");
            }
            return 0; // Those that are there already do not count, and all are.
        });
        c.session("to_regrole(text) regrole", (v, x) -> x.session().catalog().roleOid((String) nn(v[0])));
        for (String name : new String[] {"regproc", "regprocedure", "regoper", "regoperator", "regcollation"}) {
            c.session(
                    "to_" + name + "(text) " + name, (v, x) -> x.types().names().oid(name, (String) nn(v[0])));
        }
    }

    private static void definitions(FunctionCatalog c) {
        c.session(
                "obj_description(oid,name) text",
                (v, x) -> x.session().catalog().comment((String) nn(v[1]), (Long) nn(v[0]), 0));
        c.session("obj_description(oid) text", (v, x) -> x.session().catalog().comment("", (Long) nn(v[0]), 0));
        c.session(
                "shobj_description(oid,name) text",
                (v, x) -> x.session().catalog().comment((String) nn(v[1]), (Long) nn(v[0]), 0));
        c.session(
                "col_description(oid,int4) text",
                (v, x) -> x.session().catalog().comment("pg_class", (Long) nn(v[0]), (Integer) nn(v[1])));
        c.two("pg_get_expr(pg_node_tree,oid) text", (a, b) -> a);
        c.three("pg_get_expr(pg_node_tree,oid,bool) text", (a, b, d) -> a);
        c.two("pg_get_expr(text,oid) text", (a, b) -> a);
        c.three("pg_get_expr(text,oid,bool) text", (a, b, d) -> a);
        for (boolean pretty : new boolean[] {false, true}) {
            String flag = pretty ? ",bool" : "";
            c.session(
                    "pg_get_constraintdef(oid" + flag + ") text",
                    (v, x) ->
                            x.session().catalog().constraintDefinition((Long) nn(v[0]), pretty && (Boolean) nn(v[1])));
            c.session(
                    "pg_get_viewdef(oid" + flag + ") text",
                    (v, x) -> x.session().catalog().viewDefinition((Long) nn(v[0]), pretty && (Boolean) nn(v[1])));
            c.session("pg_get_viewdef(text" + flag + ") text", (v, x) -> {
                String name = (String) nn(v[0]);
                Object oid = x.session().catalog().relationOid(name);
                if (oid == null) {
                    throw SqlException.of("42P01", "relation \"" + name + "\" does not exist");
                }
                return x.session().catalog().viewDefinition((Long) oid, pretty && (Boolean) nn(v[1]));
            });
            c.session(
                    "pg_get_ruledef(oid" + flag + ") text",
                    (v, x) -> x.session().catalog().systemFunction("pg_get_ruledef", v));
            c.session(
                    "pg_get_triggerdef(oid" + flag + ") text",
                    (v, x) -> x.session().catalog().systemFunction("pg_get_triggerdef", v));
        }
        c.session(
                "pg_get_indexdef(oid) text",
                (v, x) -> x.session().catalog().indexDefinition((Long) nn(v[0]), 0, false));
        c.session(
                "pg_get_indexdef(oid,int4,bool) text",
                (v, x) ->
                        x.session().catalog().indexDefinition((Long) nn(v[0]), (Integer) nn(v[1]), (Boolean) nn(v[2])));
        for (String name : new String[] {
            "pg_get_functiondef", "pg_get_function_result", "pg_get_function_arguments",
            "pg_get_function_identity_arguments", "pg_get_function_sqlbody", "pg_get_statisticsobjdef",
            "pg_get_statisticsobjdef_columns", "pg_get_partkeydef", "pg_get_partition_constraintdef"
        }) {
            c.session(name + "(oid) text", (v, x) -> x.session().catalog().systemFunction(name, v));
        }
        c.session(
                "pg_partition_root(regclass) regclass",
                (v, x) -> x.session().catalog().systemFunction("pg_partition_root", v));
        c.session(
                "pg_describe_object(oid,oid,int4) text",
                (v, x) -> x.session().catalog().systemFunction("pg_describe_object", v));
        c.one("oidvectortypes(oidvector) text", a -> {
            java.util.StringJoiner names = new java.util.StringJoiner(", ");
            for (Object oid : ((PgArray) a).elements()) {
                SqlType type = PgTypes.find(((Long) nn(oid)).intValue());
                names.add(type == null ? "???" : type.displayName());
            }
            return names.toString();
        });
        c.session(
                "pg_get_serial_sequence(text,text) text",
                (v, x) -> x.session().catalog().serialSequence((String) nn(v[0]), (String) nn(v[1])));
        c.session("pg_relation_is_publishable(regclass) bool", (v, x) -> false);
        c.session(
                "pg_index_column_has_property(regclass,int4,text) bool",
                (v, x) -> x.session().catalog().systemFunction("pg_index_column_has_property", v));
        c.session(
                "row_security_active(oid) bool",
                (v, x) -> x.session().catalog().systemFunction("row_security_active", v));
        c.session("row_security_active(text) bool", (v, x) -> {
            @Nullable Object[] table = {oid("table", (String) nn(v[0]), x)};
            return x.session().catalog().systemFunction("row_security_active", table);
        });
        c.session(
                "pg_relation_is_updatable(regclass,bool) int4",
                (v, x) -> x.session().catalog().systemFunction("pg_relation_is_updatable", v));
        c.session(
                "pg_column_is_updatable(regclass,int2,bool) bool",
                (v, x) -> x.session().catalog().systemFunction("pg_column_is_updatable", v));
    }

    private static void privileges(FunctionCatalog c) {
        String[] kinds = {
            "table", "schema", "database", "sequence", "function", "type", "any_column", "language", "tablespace"
        };
        for (String kind : kinds) {
            String function = "has_" + kind + "_privilege";
            c.session(
                    function + "(oid,text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege(null, kind, (Long) nn(v[0]), (String) nn(v[1])));
            c.session(
                    function + "(text,text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege(null, kind, oid(kind, (String) nn(v[0]), x), (String)
                            nn(v[1])));
            c.session(
                    function + "(name,oid,text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege((String) v[0], kind, (Long) nn(v[1]), (String)
                            nn(v[2])));
            c.session(
                    function + "(name,text,text) bool",
                    (v, x) -> x.session()
                            .catalog()
                            .hasPrivilege((String) v[0], kind, oid(kind, (String) nn(v[1]), x), (String) nn(v[2])));
            c.session(
                    function + "(oid,oid,text) bool",
                    (v, x) -> x.session()
                            .catalog()
                            .hasPrivilege(
                                    x.session().catalog().roleName((Long) nn(v[0])), kind, (Long) nn(v[1]), (String)
                                            nn(v[2])));
        }
        for (String column : new String[] {"text", "int2"}) {
            c.session(
                    "has_column_privilege(oid," + column + ",text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege(null, "table", (Long) nn(v[0]), (String) nn(v[2])));
            c.session(
                    "has_column_privilege(text," + column + ",text) bool",
                    (v, x) -> x.session()
                            .catalog()
                            .hasPrivilege(null, "table", oid("table", (String) nn(v[0]), x), (String) nn(v[2])));
        }
        for (String type : new String[] {"oid", "name"}) {
            c.session(
                    "pg_has_role(" + type + ",text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege(null, "role", role(v[0], x), (String) nn(v[1])));
            c.session(
                    "pg_has_role(name," + type + ",text) bool",
                    (v, x) -> x.session().catalog().hasPrivilege((String) v[0], "role", role(v[1], x), (String)
                            nn(v[2])));
        }
    }

    private static long role(@Nullable Object nameOrOid, ExecutionContext x) {
        if (nameOrOid instanceof Long oid) {
            return oid;
        }
        Long oid = x.session().catalog().roleOid(String.valueOf(nameOrOid));
        if (oid == null) {
            throw SqlException.of("42704", "role \"" + nameOrOid + "\" does not exist");
        }
        return oid;
    }

    private static long oid(String kind, String name, ExecutionContext x) {
        Long oid = switch (kind) {
            case "schema" -> x.session().catalog().schemaOid(name);
            case "database" -> x.session().catalog().databaseOid(name);
            case "type" -> x.session().catalog().typeOid(name);
            case "function" -> x.session().catalog().functionOid(name, true);
            case "language" -> {
                Integer language = LanguageNames.find(name);
                yield language == null ? null : Long.valueOf(language);
            }
            case "table", "sequence", "any_column" -> x.session().catalog().relationOid(name);
            default -> 0L;
        };
        if (oid == null) {
            throw switch (kind) {
                case "function" -> SqlException.of("42883", "function \"" + name + "\" does not exist");
                case "language" -> SqlException.of("42704", "language \"" + name + "\" does not exist");
                case "type" -> SqlException.of("42704", "type \"" + name + "\" does not exist");
                case "schema" -> SqlException.of("3F000", "schema \"" + name + "\" does not exist");
                case "database" -> SqlException.of("3D000", "database \"" + name + "\" does not exist");
                default -> SqlException.of("42P01", "relation \"" + name + "\" does not exist");
            };
        }
        return oid;
    }

    private static void sizes(FunctionCatalog c) {
        for (String name : new String[] {"pg_relation_size", "pg_table_size"}) {
            c.session(name + "(regclass) int8", (v, x) -> x.session().catalog().relationBytes((Long) nn(v[0])));
        }
        c.session(
                "pg_indexes_size(regclass) int8",
                (v, x) -> x.session().catalog().indexBytes((Long) nn(v[0])));
        c.session("pg_total_relation_size(regclass) int8", (v, x) -> {
            Long rows = x.session().catalog().relationBytes((Long) nn(v[0]));
            Long indexes = x.session().catalog().indexBytes((Long) nn(v[0]));
            return rows == null || indexes == null ? null : (Long) (rows + indexes);
        });
        c.session(
                "pg_relation_size(regclass,text) int8",
                (v, x) -> x.session().catalog().relationBytes((Long) nn(v[0])));
        c.session("pg_database_size(name) int8", (v, x) -> x.session().catalog().systemFunction("pg_database_size", v));
        c.session("pg_database_size(oid) int8", (v, x) -> x.session().catalog().systemFunction("pg_database_size", v));
        c.session("pg_tablespace_location(oid) text", (v, x) -> "");
        c.session("pg_relation_filenode(regclass) oid", (v, x) -> v[0]);
        c.session("pg_stat_get_numscans(oid) int8", (v, x) -> 0L);
        c.one("pg_size_pretty(int8) text", a -> pretty((Long) a));
        c.one(
                "pg_size_pretty(numeric) text",
                a -> a instanceof Numeric.Finite f ? pretty(f.value().longValue()) : null);
    }

    private static String pretty(long bytes) {
        String[] units = {"bytes", "kB", "MB", "GB", "TB", "PB"};
        long size = bytes;
        int unit = 0;
        // Half units are kept until the end, as PostgreSQL rounds.
        boolean half = false;
        while (unit < units.length - 1
                && Math.abs(half ? (size + Long.signum(size)) / 2 : size) >= (unit == 0 ? 10_240 : 10_240)) {
            size = unit == 0 ? size >> 9 : size >> 10;
            half = true;
            unit++;
        }
        if (half) {
            size = (size + Long.signum(size)) / 2;
        }
        return size + " " + units[unit];
    }

    private static void sequences(FunctionCatalog c) {
        c.session("nextval(regclass) int8", (v, x) -> x.session().catalog().nextSequenceValue((Long) nn(v[0])));
        c.session("currval(regclass) int8", (v, x) -> x.session().catalog().currentSequenceValue((Long) nn(v[0])));
        c.session("lastval() int8", (v, x) -> x.session().catalog().lastSequenceValue());
        c.session("setval(regclass,int8) int8", (v, x) -> {
            x.session().catalog().setSequenceValue((Long) nn(v[0]), (Long) nn(v[1]), true);
            return Objects.requireNonNull(v[1]);
        });
        c.session("setval(regclass,int8,bool) int8", (v, x) -> {
            x.session().catalog().setSequenceValue((Long) nn(v[0]), (Long) nn(v[1]), (Boolean) nn(v[2]));
            return Objects.requireNonNull(v[1]);
        });
    }
}
