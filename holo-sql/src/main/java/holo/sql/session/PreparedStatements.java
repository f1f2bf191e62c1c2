package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.exec.SessionFacts.PreparedStatus;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.statement.StatementCompiler;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The named statements of a session: those of PREPARE, and those that the front keeps, which SQL may use, too.
final class PreparedStatements {
    private final SessionListener listener;
    private final StatementRunner runner;
    private final Map<String, Entry> own = new LinkedHashMap<>();
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /// A statement of PREPARE.
    ///
    /// @param text of the message that it came in
    /// @param compiled null for one that is not compiled
    record Entry(
            ParsedStatement parsed, String text, StatementRunner.@Nullable Compiled compiled, long preparedMicros) {}

    private record Kept(EnginePrepared statement, long preparedMicros) {}

    PreparedStatements(SessionListener listener, StatementRunner runner) {
        this.listener = listener;
        this.runner = runner;
    }

    /// @throws SqlException 42P05
    void requireFree(String name) {
        if (own.containsKey(name) || kept.containsKey(name)) {
            throw SqlException.of("42P05", "prepared statement \"" + name + "\" already exists");
        }
    }

    void add(String name, Entry statement) {
        own.put(name, statement);
    }

    /// Another plan for a statement of PREPARE; nothing for what the protocol has prepared.
    void renew(String name, StatementRunner.Compiled compiled) {
        own.computeIfPresent(
                name, (_, entry) -> new Entry(entry.parsed(), entry.text(), compiled, entry.preparedMicros()));
    }

    /// {@link Session#keep}.
    void keep(String name, @Nullable EnginePrepared statement) {
        if (statement == null) {
            kept.remove(name);
            own.remove(name);
        } else {
            requireFree(name);
            kept.put(name, new Kept(statement, Clock.nowMicros()));
        }
    }

    /// A statement of PREPARE, or null.
    @Nullable
    Entry find(String name) {
        return own.get(name);
    }

    /// The columns of what EXECUTE would return; null when there are none, or no statement of that name.
    @Nullable
    RowDescription columns(String name) {
        Entry entry = own.get(name);
        if (entry != null) {
            return entry.compiled() == null
                    ? null
                    : entry.compiled().statement().columns();
        }
        Kept statement = kept.get(name);
        return statement == null ? null : statement.statement().rowDescription();
    }

    /// A statement by whichever way it was prepared.
    ///
    /// @throws SqlException 26000 when there is none of that name
    Entry get(String name) {
        Entry entry = own.get(name);
        if (entry != null) {
            return entry;
        }
        Kept statement = kept.get(name);
        if (statement == null) {
            throw missing(name);
        }
        // Its own plan may have the literals of the text as further parameters.
        String text = statement.statement().text();
        ParsedStatement parsed = PgParser.parse(text).getFirst();
        List<@Nullable SqlType> types = new ArrayList<>(statement.statement().parameterTypes());
        StatementRunner.Compiled compiled = StatementCompiler.handles(parsed.statement())
                ? runner.compile(parsed, text, UtilityRunner.oids(types), types)
                : null;
        return new Entry(parsed, text, compiled, statement.preparedMicros());
    }

    private static SqlException missing(String name) {
        return SqlException.of("26000", "prepared statement \"" + name + "\" does not exist");
    }

    /// DEALLOCATE.
    ///
    /// @throws SqlException 26000 when there is none of that name
    void remove(String name) {
        if (own.remove(name) == null && !listener.deallocate(name)) {
            throw missing(name);
        }
    }

    void clear() {
        own.clear();
        listener.deallocate(null);
    }

    /// What pg_prepared_statements shows.
    List<PreparedStatus> all() {
        List<PreparedStatus> all = new ArrayList<>();
        own.forEach((name, entry) -> all.add(new PreparedStatus(
                name,
                entry.text(),
                entry.preparedMicros(),
                entry.compiled() == null ? List.of() : entry.compiled().parameterTypes(),
                true)));
        kept.forEach((name, statement) -> all.add(new PreparedStatus(
                name,
                statement.statement().text(),
                statement.preparedMicros(),
                statement.statement().parameterTypes(),
                false)));
        return all;
    }
}
