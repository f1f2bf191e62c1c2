package holo.node.config;

import holo.flight.FlightServerOptions;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.column.ColumnOptions;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a node can be told, bound. Add a component here and its keys exist everywhere: for the launcher, the EJBs,
/// the reference and the check for unknown keys.
///
/// @param node what belongs to the node as a whole
/// @param store the store's
/// @param sql the SQL engine's
/// @param transactions the limits of transactions
/// @param columns the columns' and their queries'
/// @param pg the PostgreSQL server's
/// @param flight the Flight SQL server's
public record Configuration(
        NodeOptions node,
        StoreOptions store,
        SqlEngineOptions sql,
        TransactionOptions transactions,
        ColumnOptions columns,
        PgServerOptions pg,
        FlightServerOptions flight) {
    /// The records whose components are the keys.
    public static final List<Class<? extends Record>> RECORDS = List.of(
            NodeOptions.class,
            StoreOptions.class,
            SqlEngineOptions.class,
            TransactionOptions.class,
            ColumnOptions.class,
            PgServerOptions.class,
            FlightServerOptions.class);

    /// Binds everything.
    ///
    /// @param names the names that are set, to find unknown ones: keys and environment variables
    /// @throws ConfigurationException with every problem there is
    public static Configuration bind(SettingSource source, Iterable<String> names) {
        List<String> problems = new ArrayList<>(SettingKeys.unknown(names, SettingKeys.of(RECORDS)));
        Binding binding = new Binding(source, problems);
        for (Class<? extends Record> type : RECORDS) {
            binding.check(type);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(
                binding.get(NodeOptions.class),
                binding.get(StoreOptions.class),
                binding.get(SqlEngineOptions.class),
                binding.get(TransactionOptions.class),
                binding.get(ColumnOptions.class),
                binding.get(PgServerOptions.class),
                binding.get(FlightServerOptions.class));
    }

    /// The ports that the node opens, by key.
    public SortedMap<String, Integer> ports() {
        SortedMap<String, Integer> ports = new TreeMap<>();
        ports.put("holo.http.port", node.httpPort());
        ports.put("holo.node.port", node.nodePort());
        ports.put("holo.pg.port", pg.port());
        ports.put("holo.flight.port", flight.port());
        return ports;
    }

    private record Binding(SettingSource source, List<String> problems) {
        void check(Class<? extends Record> type) {
            try {
                get(type);
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }

        <R extends Record> R get(Class<R> type) {
            return SettingsBinder.bind(type, source);
        }
    }
}
