package holo.sql;

import holo.store.setting.Setting;

/// Settings of the SQL engine.
public record SqlEngineOptions(
        @Setting(
                key = "holo.sql.database",
                defaultValue = "holo",
                description = "The name of the one database that clients connect to.")
        String database,

        @Setting(
                key = "holo.sql.sessions-max",
                defaultValue = "10000",
                min = "1",
                max = "1000000",
                description = "How many sessions may be open at a time; more are refused with 53300.")
        int sessionsMax,

        @Setting(
                key = "holo.sql.cached-statements-max",
                defaultValue = "2000",
                min = "0",
                max = "1000000",
                description = "How many compiled statements are kept for all sessions together.")
        int cachedStatementsMax) {
    public static final SqlEngineOptions DEFAULT = new SqlEngineOptions("holo", 10_000, 2000);
}
