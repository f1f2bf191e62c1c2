package holo.sql.pgcatalog;

import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.LanguageNames;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.pgcatalog.ServerFacts.SessionStatus;
import holo.sql.pgcatalog.ServerFacts.SettingStatus;
import holo.sql.transaction.HeldMode;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockStatus;
import holo.sql.transaction.LockTarget;
import holo.sql.transaction.TableLockMode;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import holo.sql.type.Inet;
import holo.sql.type.Interval;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Relations about the server: its database, sessions, settings, locks, and the little that is built in.
final class ServerRows {
    private static final int UTF8 = 6;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private ServerRows() {}

    static void databases(SystemContext context, RowSink out) {
        for (DatabaseDescriptor database : context.catalog().databases()) {
            out.row()
                    .oid("oid", database.oid())
                    .set("datname", database.name())
                    .oid("datdba", database.ownerOid())
                    .set("encoding", UTF8)
                    .set("datlocprovider", "c")
                    .set("datistemplate", database.template())
                    .set("datallowconn", database.allowConnections())
                    .set("datconnlimit", database.connectionLimit())
                    .oid("dattablespace", Oids.DEFAULT_TABLESPACE)
                    .set("datacl", RoleRows.acl(context, database.oid()))
                    .set("datcollate", "C")
                    .set("datctype", "C");
        }
    }

    private static @Nullable String name(SystemContext context, int databaseOid) {
        DatabaseDescriptor database = context.catalog().database(databaseOid);
        return database == null ? null : database.name();
    }

    static void tablespaces(SystemContext context, RowSink out) {
        out.row()
                .oid("oid", Oids.DEFAULT_TABLESPACE)
                .set("spcname", "pg_default")
                .oid("spcowner", 10);
        out.row().oid("oid", Oids.GLOBAL_TABLESPACE).set("spcname", "pg_global").oid("spcowner", 10);
    }

    static void accessMethods(SystemContext context, RowSink out) {
        out.row().oid("oid", Oids.HEAP).set("amname", "heap").set("amtype", "t");
        out.row().oid("oid", Oids.BTREE).set("amname", "btree").set("amtype", "i");
    }

    static void languages(SystemContext context, RowSink out) {
        out.row().oid("oid", LanguageNames.INTERNAL).set("lanname", "internal").oid("lanowner", 10);
        out.row()
                .oid("oid", LanguageNames.SQL)
                .set("lanname", "sql")
                .oid("lanowner", 10)
                .set("lanpltrusted", true)
                .set("lanacl", RoleRows.acl(context, LanguageNames.SQL));
        out.row()
                .oid("oid", LanguageNames.PLPGSQL)
                .set("lanname", "plpgsql")
                .oid("lanowner", 10)
                .set("lanispl", true)
                .oid("lanplcallfoid", 13539)
                .set("lanpltrusted", true)
                .set("lanacl", RoleRows.acl(context, LanguageNames.PLPGSQL));
    }

    static void collations(SystemContext context, RowSink out) {
        Collations.all().forEach(c -> collation(out, c, RoleDescriptor.BOOTSTRAP_OID));
        context.catalog().collations().forEach(c -> collation(out, c.collation(), c.ownerOid()));
    }

    /// Those of the C library belong to an encoding, but for the two that every database has.
    private static boolean isOfEncoding(Collation collation) {
        return collation.oid() == Collations.UCS_BASIC_OID
                || collation.provider() == Collation.Provider.LIBC
                        && collation.schemaOid() != SchemaDescriptor.PG_CATALOG;
    }

    private static void collation(RowSink out, Collation collation, int owner) {
        String locale = collation.isIcu() ? null : collation.locale();
        out.row()
                .oid("oid", collation.oid())
                .set("collname", collation.name())
                .oid("collnamespace", collation.schemaOid())
                .oid("collowner", owner)
                .set("collprovider", String.valueOf(collation.provider().code()))
                .set("collisdeterministic", true)
                .set("collencoding", isOfEncoding(collation) ? UTF8 : -1)
                .set("collcollate", locale)
                .set("collctype", locale)
                .set("colliculocale", collation.isIcu() ? collation.locale() : null)
                .set("collversion", collation.version());
    }

    static void settings(SystemContext context, RowSink out) {
        for (SettingStatus setting : context.server().settings()) {
            String now = context.session().setting(setting.name());
            String value = now == null ? setting.value() : now;
            out.row()
                    .set("name", setting.name())
                    .set("setting", value)
                    .set("unit", setting.unit())
                    .set("category", setting.userSettable() ? "Client Connection Defaults" : "Preset Options")
                    .set("short_desc", setting.description())
                    .set("context", setting.userSettable() ? "user" : "internal")
                    .set("vartype", setting.type())
                    .set("source", value.equals(setting.defaultValue()) ? "default" : "session")
                    .set("boot_val", setting.defaultValue())
                    .set("reset_val", setting.value())
                    .set("pending_restart", false);
        }
    }

    static void activity(SystemContext context, RowSink out) {
        for (SessionStatus session : context.server().sessions()) {
            RoleDescriptor role = context.catalog().findRole(session.user());
            int colon = session.clientAddress().lastIndexOf(':');
            CatalogRow row = out.row()
                    .oid("datid", session.databaseOid())
                    .set("datname", name(context, session.databaseOid()))
                    .set("pid", session.processId())
                    .set("usename", session.user())
                    .set("application_name", session.applicationName())
                    .set("backend_start", session.startMicros())
                    .set("xact_start", session.transactionStartMicros())
                    .set("query_start", session.queryStartMicros())
                    .set("state_change", session.stateChangeMicros())
                    .set("wait_event_type", session.waitEventType())
                    .set("wait_event", session.waitEvent())
                    .set("state", session.state())
                    .set("query", session.query())
                    .set("backend_type", "client backend");
            if (role != null) {
                row.oid("usesysid", role.oid());
            }
            if (colon > 0) {
                row.set("client_addr", Inet.host(session.clientAddress().substring(0, colon)));
                String port = session.clientAddress().substring(colon + 1);
                if (port.chars().allMatch(Character::isDigit) && !port.isEmpty()) {
                    row.set("client_port", Integer.parseInt(port));
                }
            }
        }
    }

    static void locks(SystemContext context, RowSink out) {
        Map<Long, Integer> processes = new HashMap<>();
        Map<Long, Integer> databases = new HashMap<>();
        for (SessionStatus session : context.server().sessions()) {
            processes.put(session.lockOwner(), session.processId());
            databases.put(session.lockOwner(), session.databaseOid());
        }
        long now = context.session().statementStartMicros();
        for (LockStatus lock : context.server().locks()) {
            CatalogRow row = out.row()
                    .oid(
                            "database",
                            databases.getOrDefault(
                                    lock.owner(), context.catalog().database().oid()))
                    .set("virtualtransaction", String.valueOf(lock.owner()))
                    .set("pid", processes.get(lock.owner()))
                    .set("mode", mode(lock.mode()))
                    .set("granted", lock.granted())
                    .set("fastpath", false)
                    .set("waitstart", lock.granted() ? null : now - lock.waitNanos() / 1000);
            switch (lock.target()) {
                case LockTarget.Row target -> {
                    row.set("locktype", "tuple");
                    var table = context.catalog().tableOfStorage(holo.sql.catalog.KeySpace.storageId(target.key()));
                    if (table != null) {
                        row.oid("relation", table.oid());
                    }
                }
                case LockTarget.Table target -> row.set("locktype", "relation").oid("relation", target.oid());
                case LockTarget.Advisory target ->
                    row.set("locktype", "advisory")
                            .oid("classid", (int) (target.number() >>> 32))
                            .oid("objid", (int) target.number())
                            .set("objsubid", (short) (target.pair() ? 2 : 1));
            }
        }
    }

    private static String mode(HeldMode mode) {
        return switch (mode) {
            case LockMode.KEY_SHARE -> "RowShareLock";
            case LockMode.SHARE -> "ShareLock";
            case LockMode.NO_KEY_UPDATE -> "RowExclusiveLock";
            case LockMode.UPDATE -> "ExclusiveLock";
            case TableLockMode table -> table.shown();
        };
    }

    static void databaseStatistics(SystemContext context, RowSink out) {
        List<SessionStatus> sessions = context.server().sessions();
        for (DatabaseDescriptor database : context.catalog().databases()) {
            out.row()
                    .oid("datid", database.oid())
                    .set("datname", database.name())
                    .set("numbackends", (int) sessions.stream()
                            .filter(session -> session.databaseOid() == database.oid())
                            .count());
        }
    }

    /// pg_stat_progress_create_index.
    static void indexBuilds(SystemContext context, RowSink out) {
        for (ServerFacts.IndexBuildStatus build : context.server().indexBuilds()) {
            out.row()
                    .set("pid", build.processId())
                    .oid("datid", context.catalog().database().oid())
                    .set("datname", context.server().database())
                    .oid("relid", build.tableOid())
                    .oid("index_relid", build.indexOid())
                    .set("command", "CREATE INDEX CONCURRENTLY")
                    .set("phase", "building index: scanning table")
                    .set("lockers_total", 0L)
                    .set("lockers_done", 0L)
                    .set("current_locker_pid", 0L)
                    .set("blocks_total", 0L)
                    .set("blocks_done", 0L)
                    .set("tuples_total", build.rowsTotal())
                    .set("tuples_done", build.rowsDone())
                    .set("partitions_total", 0L)
                    .set("partitions_done", 0L);
        }
    }

    static void timeZones(SystemContext context, RowSink out) {
        Instant now =
                Instant.EPOCH.plusSeconds(946_684_800L + context.session().statementStartMicros() / MICROS_PER_SECOND);
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(id);
            ZoneRules rules = zone.getRules();
            out.row()
                    .set("name", id)
                    .set("abbrev", zone.getDisplayName(TextStyle.SHORT, Locale.ROOT))
                    .set("utc_offset", new Interval(0, 0, rules.getOffset(now).getTotalSeconds() * MICROS_PER_SECOND))
                    .set("is_dst", rules.isDaylightSavings(now));
        }
    }
}
