package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.session.Notice;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// RAISE.
final class Raising {
    private final Frame frame;

    Raising(Frame frame) {
        this.frame = frame;
    }

    /// @param handled the error that the handler around it has caught, or null
    /// @throws SqlException what is raised, unless it is a notice
    void raise(Instruction.Raise raise, Scope scope, @Nullable SqlException handled) {
        if (raise.again()) {
            if (handled == null) {
                throw SqlException.of("0Z002", "RAISE without parameters cannot be used outside an exception handler");
            }
            throw handled;
        }
        Map<String, String> options = new HashMap<>();
        String message = raise.message() == null ? null : formatted(raise, scope);
        if (message != null) {
            options.put("message", message);
        }
        if (raise.condition() != null) {
            options.put("errcode", raise.condition());
        }
        for (Instruction.Option option : raise.options()) {
            String value = frame.text(option.value(), scope);
            if (value == null) {
                throw SqlException.of("22004", "RAISE statement option cannot be null");
            }
            if (option.name().equals("errcode") && !value.matches("[0-9A-Z]{5}")) {
                value = BodyParser.codes(value).getFirst();
            }
            if (options.put(option.name(), value) != null) {
                throw SqlException.of(
                        "42601",
                        "RAISE option already specified: " + option.name().toUpperCase(java.util.Locale.ROOT));
            }
        }
        String code = options.get("errcode");
        String text = options.get("message");
        if (text == null) {
            text = raise.conditionName() != null ? raise.conditionName() : code;
        }
        if (raise.level().equals("EXCEPTION")) {
            throw error(code == null ? "P0001" : code, text == null ? "P0001" : text, options);
        }
        String severity = raise.level().equals("DEBUG") ? "DEBUG1" : raise.level();
        frame.host()
                .notice(new Notice(
                        severity.equals("DEBUG1") ? "DEBUG" : severity,
                        code == null ? (severity.equals("WARNING") ? "01000" : "00000") : code,
                        text == null ? "00000" : text,
                        options.get("detail"),
                        options.get("hint")));
    }

    private static SqlException error(String code, String message, Map<String, String> options) {
        SqlException error = SqlException.of(code, message);
        if (options.containsKey("detail")) {
            error = error.withDetail(options.get("detail"));
        }
        if (options.containsKey("hint")) {
            error = error.withHint(options.get("hint"));
        }
        return error.withNames(
                options.get("schema"),
                options.get("table"),
                options.get("column"),
                options.get("datatype"),
                options.get("constraint"));
    }

    private String formatted(Instruction.Raise raise, Scope scope) {
        StringBuilder text = new StringBuilder();
        String format = String.valueOf(raise.message());
        int argument = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                text.append(c);
            } else if (i + 1 < format.length() && format.charAt(i + 1) == '%') {
                text.append('%');
                i++;
            } else {
                String value = frame.text(raise.arguments().get(argument++), scope);
                text.append(value == null ? "<NULL>" : value);
            }
        }
        return text.toString();
    }
}
