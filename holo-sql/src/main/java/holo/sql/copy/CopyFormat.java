package holo.sql.copy;

import holo.sql.error.SqlException;
import holo.sql.session.ClientEncodings;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The options of a COPY, checked.
///
/// @param binary binary rather than text; nothing else holds then
/// @param csv csv rather than text
/// @param delimiter between fields, one byte
/// @param nullText what stands for null
/// @param quote of csv, one byte
/// @param escape of the quote in csv, one byte
/// @param header what the first line is
/// @param forceQuote columns that are always quoted; `*` for all
/// @param forceNotNull columns in which the null text means itself
/// @param forceNull columns in which the null text means null even when it is quoted
/// @param charset of texts
public record CopyFormat(
        boolean binary,
        boolean csv,
        byte delimiter,
        String nullText,
        byte quote,
        byte escape,
        Header header,
        Set<String> forceQuote,
        Set<String> forceNotNull,
        Set<String> forceNull,
        Charset charset) {
    /// The first line of the data.
    public enum Header {
        /// A row as any other.
        NONE,
        /// The columns' names; read, it is left out.
        NAMES,
        /// The columns' names, which are compared when it is read.
        MATCH
    }

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
    /// @param charset the client's: that of binary fields, and of texts when the options do not say it
    /// @throws SqlException 42601, 22023 or 0A000, in PostgreSQL's words
    public static CopyFormat of(Map<String, String> options, Map<String, List<String>> columnOptions, Charset charset) {
        for (String name : options.keySet()) {
            check(OPTIONS.contains(name), "42601", "option \"" + name + "\" not recognized");
        }
        for (String name : columnOptions.keySet()) {
            check(COLUMN_OPTIONS.contains(name), "42601", "option \"" + name + "\" not recognized");
        }
        String format = options.getOrDefault("format", "text");
        boolean binary = format.equals("binary");
        boolean csv = isCsv(format);
        Header header = header(options.getOrDefault("header", "false"));
        if (binary) {
            check(!options.containsKey("delimiter"), "42601", "cannot specify DELIMITER in BINARY mode");
            check(!options.containsKey("null"), "42601", "cannot specify NULL in BINARY mode");
            check(header == Header.NONE, "0A000", "cannot specify HEADER in BINARY mode");
        }
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
        // What ENCODING names is that of texts; a field of the binary format is as in any message to this client.
        Charset named = charset(options.get("encoding"), charset);
        return new CopyFormat(
                binary,
                csv,
                delimiter,
                nullText,
                quote,
                escape,
                header,
                Set.copyOf(columnOptions.getOrDefault("force_quote", List.of())),
                Set.copyOf(columnOptions.getOrDefault("force_not_null", List.of())),
                Set.copyOf(columnOptions.getOrDefault("force_null", List.of())),
                binary ? charset : named);
    }

    private static boolean isCsv(String format) {
        return switch (format) {
            case "text", "binary" -> false;
            case "csv" -> true;
            default -> throw SqlException.of("22023", "COPY format \"" + format + "\" not recognized");
        };
    }

    /// Checks what depends on the direction and the columns.
    ///
    /// @param from whether data is read
    /// @param columns those that are copied
    /// @param missing what to say of a column that the table does not have; empty for one that it has
    /// @throws SqlException 0A000, 42703 or 42P10, in PostgreSQL's words
    public void check(boolean from, List<String> columns, UnaryOperator<String> missing) {
        check(from || header != Header.MATCH, "0A000", "cannot use \"match\" with HEADER in COPY TO");
        check(!from || forceQuote.isEmpty(), "0A000", "COPY force quote only available using COPY TO");
        check(from || forceNotNull.isEmpty(), "0A000", "COPY force not null only available using COPY FROM");
        check(from || forceNull.isEmpty(), "0A000", "COPY force null only available using COPY FROM");
        checkColumns("FORCE_QUOTE", forceQuote, columns, missing);
        checkColumns("FORCE_NOT_NULL", forceNotNull, columns, missing);
        checkColumns("FORCE_NULL", forceNull, columns, missing);
    }

    private static void checkColumns(
            String option, Set<String> named, List<String> columns, UnaryOperator<String> missing) {
        for (String name : named) {
            if (!name.equals("*") && !columns.contains(name)) {
                String refusal = missing.apply(name);
                check(refusal.isEmpty(), "42703", refusal);
                check(false, "42P10", option + " column \"" + name + "\" not referenced by COPY");
            }
        }
    }

    /// Whether a column is among those that an option names.
    public static boolean names(Set<String> option, String column) {
        return option.contains("*") || option.contains(column);
    }

    private static Charset charset(@Nullable String encoding, Charset otherwise) {
        if (encoding == null) {
            return otherwise;
        }
        Charset charset = ClientEncodings.find(encoding);
        if (charset == null) {
            throw SqlException.of("22023", "argument to option \"encoding\" must be a valid encoding name");
        }
        return charset;
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

    private static Header header(String value) {
        return switch (value) {
            case "true", "on", "1" -> Header.NAMES;
            case "false", "off", "0" -> Header.NONE;
            case "match" -> Header.MATCH;
            default -> throw SqlException.of("42601", "header requires a Boolean value or \"match\"");
        };
    }

    private static void check(boolean condition, String sqlState, String message) {
        if (!condition) {
            throw SqlException.of(sqlState, message);
        }
    }
}
