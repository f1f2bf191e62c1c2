package holo.sql.copy;

import holo.sql.error.SqlException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The options of a COPY, checked.
///
/// @param csv csv rather than text
/// @param delimiter between fields, one byte
/// @param nullText what stands for null
/// @param quote of csv, one byte
/// @param escape of the quote in csv, one byte
/// @param header whether the first line holds the columns' names
/// @param forceQuote columns that are always quoted; `*` for all
/// @param forceNotNull columns in which the null text means itself
/// @param forceNull columns in which the null text means null even when it is quoted
public record CopyFormat(
        boolean csv,
        byte delimiter,
        String nullText,
        byte quote,
        byte escape,
        boolean header,
        Set<String> forceQuote,
        Set<String> forceNotNull,
        Set<String> forceNull) {
    private static final Set<String> OPTIONS =
            Set.of("format", "delimiter", "null", "quote", "escape", "header", "encoding", "freeze");
    private static final Set<String> COLUMN_OPTIONS = Set.of("force_quote", "force_not_null", "force_null");
    private static final String NO_TEXT_DELIMITERS = "\\.abcdefghijklmnopqrstuvwxyz0123456789";

    public CopyFormat {
        forceQuote = Set.copyOf(forceQuote);
        forceNotNull = Set.copyOf(forceNotNull);
        forceNull = Set.copyOf(forceNull);
    }

    /// Reads a COPY's options.
    ///
    /// @param options by lower-case name
    /// @param columnOptions those that name columns
    /// @throws SqlException 42601, 22023 or 0A000, in PostgreSQL's words
    public static CopyFormat of(Map<String, String> options, Map<String, List<String>> columnOptions) {
        for (String name : options.keySet()) {
            check(OPTIONS.contains(name), "42601", "option \"" + name + "\" not recognized");
        }
        for (String name : columnOptions.keySet()) {
            check(COLUMN_OPTIONS.contains(name), "42601", "option \"" + name + "\" not recognized");
        }
        boolean csv = isCsv(options.getOrDefault("format", "text"));
        checkEncoding(options.get("encoding"));
        byte delimiter = oneByte("delimiter", options.getOrDefault("delimiter", csv ? "," : "\t"));
        String nullText = options.getOrDefault("null", csv ? "" : "\\N");
        byte quote = oneByte("quote", options.getOrDefault("quote", "\""));
        byte escape = options.containsKey("escape") ? oneByte("escape", options.getOrDefault("escape", "\"")) : quote;
        checkDelimiter(csv, (char) delimiter, nullText);
        checkNull(nullText);
        if (csv) {
            check(delimiter != quote, "22023", "COPY delimiter and quote must be different");
            check(
                    nullText.indexOf(quote) < 0,
                    "0A000",
                    "CSV quote character must not appear in the NULL specification");
        } else {
            check(!options.containsKey("quote"), "0A000", "COPY quote available only in CSV mode");
            check(!options.containsKey("escape"), "0A000", "COPY escape available only in CSV mode");
            for (String name : columnOptions.keySet()) {
                check(false, "0A000", "COPY " + name.replace('_', ' ') + " available only in CSV mode");
            }
        }
        return new CopyFormat(
                csv,
                delimiter,
                nullText,
                quote,
                escape,
                header(options.getOrDefault("header", "false")),
                Set.copyOf(columnOptions.getOrDefault("force_quote", List.of())),
                Set.copyOf(columnOptions.getOrDefault("force_not_null", List.of())),
                Set.copyOf(columnOptions.getOrDefault("force_null", List.of())));
    }

    private static boolean isCsv(String format) {
        return switch (format) {
            case "text" -> false;
            case "csv" -> true;
            case "binary" ->
                throw SqlException.of("0A000", "COPY format \"binary\" is not supported")
                        .withHint("Use the text or csv format.");
            default -> throw SqlException.of("22023", "COPY format \"" + format + "\" not recognized");
        };
    }

    private static void checkEncoding(@Nullable String encoding) {
        if (encoding != null) {
            String name = encoding.replace("-", "").toUpperCase(java.util.Locale.ROOT);
            check(
                    Set.of("UTF8", "UNICODE", "SQL_ASCII").contains(name),
                    "0A000",
                    "COPY encoding \"" + encoding + "\" is not supported; only UTF8 is");
        }
    }

    private static byte oneByte(String option, String value) {
        check(
                value.length() == 1 && value.charAt(0) < 128,
                "0A000",
                "COPY " + option + " must be a single one-byte character");
        return (byte) value.charAt(0);
    }

    private static void checkDelimiter(boolean csv, char delimiter, String nullText) {
        check(delimiter != '\n' && delimiter != '\r', "22023", "COPY delimiter cannot be newline or carriage return");
        check(
                csv || NO_TEXT_DELIMITERS.indexOf(delimiter) < 0,
                "22023",
                "COPY delimiter cannot be \"" + delimiter + "\"");
        check(nullText.indexOf(delimiter) < 0, "0A000", "COPY delimiter must not appear in the NULL specification");
    }

    private static void checkNull(String nullText) {
        check(
                nullText.indexOf('\n') < 0 && nullText.indexOf('\r') < 0,
                "22023",
                "COPY null representation cannot use newline or carriage return");
    }

    private static boolean header(String value) {
        return switch (value) {
            case "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            case "match" ->
                throw SqlException.of("0A000", "COPY HEADER MATCH is not supported")
                        .withHint("Use HEADER, which leaves the first line out.");
            default -> throw SqlException.of("42601", "header requires a Boolean value or \"match\"");
        };
    }

    private static void check(boolean condition, String sqlState, String message) {
        if (!condition) {
            throw SqlException.of(sqlState, message);
        }
    }
}
