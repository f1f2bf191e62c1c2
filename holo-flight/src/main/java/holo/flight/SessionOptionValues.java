package holo.flight;

import com.google.protobuf.ByteString;
import holo.sql.error.SqlException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.flight.NoOpSessionOptionValueVisitor;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SetSessionOptionsResult;

/// Flight's session options as settings of the client's SQL session: `catalog` must name the database it
/// is connected to, `schema` becomes search_path, any other name is a setting of that name.
final class SessionOptionValues {
    private final SessionManager sessions;

    SessionOptionValues(SessionManager sessions) {
        this.sessions = sessions;
    }

    SetSessionOptionsResult set(Caller caller, Map<String, SessionOptionValue> values) {
        Map<String, SetSessionOptionsResult.Error> errors = new LinkedHashMap<>();
        try (SessionManager.Lease lease = sessions.lease(caller, ByteString.EMPTY)) {
            values.forEach((name, value) -> {
                try {
                    lease.session.run(session -> {
                        switch (name) {
                            case "catalog" -> catalog(new CatalogQueries(session).database(), text(value));
                            case "schema" ->
                                SessionManager.command(session, "SET search_path = " + SqlText.identifier(text(value)));
                            default ->
                                SessionManager.command(
                                        session,
                                        "SET " + SqlText.identifier(name) + " = " + SqlText.literal(text(value)));
                        }
                    });
                } catch (SqlException e) {
                    errors.put(
                            name,
                            new SetSessionOptionsResult.Error(
                                    e.sqlState().equals("42704")
                                            ? SetSessionOptionsResult.ErrorValue.INVALID_NAME
                                            : SetSessionOptionsResult.ErrorValue.INVALID_VALUE));
                }
            });
        }
        return new SetSessionOptionsResult(errors);
    }

    private static void catalog(String current, String wanted) {
        if (!current.equals(wanted)) {
            throw SqlException.of(
                    "3D000",
                    "database \"" + wanted + "\" does not exist or is not \"" + current
                            + "\", which this server's clients are connected to");
        }
    }

    private static String text(SessionOptionValue value) {
        return value.acceptVisitor(new NoOpSessionOptionValueVisitor<String>() {
            @Override
            public String visit(String string) {
                return string;
            }

            @Override
            public String visit(boolean bool) {
                return bool ? "on" : "off";
            }

            @Override
            public String visit(long number) {
                return Long.toString(number);
            }

            @Override
            public String visit(double number) {
                return Double.toString(number);
            }

            @Override
            public String visit(String[] strings) {
                return String.join(", ", strings);
            }

            @Override
            public String visit(Void nothing) {
                return "";
            }
        });
    }
}
