package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads what stands behind RAISE.
final class RaiseParser {
    private static final Set<String> LEVELS = Set.of("debug", "log", "info", "notice", "warning", "exception");

    private static final Set<String> OPTIONS =
            Set.of("message", "detail", "hint", "errcode", "column", "constraint", "datatype", "table", "schema");

    private final Words words;

    RaiseParser(Words words) {
        this.words = words;
    }

    Instruction raise(int line) {
        if (words.acceptPunctuation(";")) {
            return new Instruction.Raise(line, "EXCEPTION", null, null, null, List.of(), List.of(), true);
        }
        String level = "exception";
        if (words.peek().kind() == Lexeme.Kind.WORD
                && LEVELS.contains(words.peek().text())) {
            level = words.next().text();
        }
        String condition = null;
        String conditionName = null;
        String message = null;
        List<Snippet> arguments = new ArrayList<>();
        if (words.peek().kind() == Lexeme.Kind.STRING) {
            message = words.string();
            while (words.acceptPunctuation(",")) {
                arguments.add(words.until(",", ";", "using"));
            }
            check(message, arguments.size());
        } else if (words.accept("sqlstate")) {
            condition = BodyParser.sqlState(words.string());
            conditionName = condition;
        } else if (Words.isName(words.peek()) && !words.at("using")) {
            conditionName = words.name();
            condition = BodyParser.codes(conditionName).getFirst();
        }
        List<Instruction.Option> options = new ArrayList<>();
        if (words.accept("using")) {
            do {
                String name = words.name().toLowerCase(Locale.ROOT);
                if (!OPTIONS.contains(name)) {
                    throw SqlException.of("42601", "unrecognized RAISE statement option");
                }
                if (!words.acceptAssignment()) {
                    throw words.syntaxError();
                }
                options.add(new Instruction.Option(name, words.until(",", ";")));
            } while (words.acceptPunctuation(","));
        }
        words.expectPunctuation(";");
        return new Instruction.Raise(
                line, level.toUpperCase(Locale.ROOT), condition, conditionName, message, arguments, options, false);
    }

    private static void check(String message, int arguments) {
        int places = 0;
        for (int i = 0; i < message.length(); i++) {
            if (message.charAt(i) == '%') {
                if (i + 1 < message.length() && message.charAt(i + 1) == '%') {
                    i++;
                } else {
                    places++;
                }
            }
        }
        if (places != arguments) {
            throw SqlException.of(
                    "42601", "too " + (places < arguments ? "many" : "few") + " parameters specified for RAISE");
        }
    }
}
