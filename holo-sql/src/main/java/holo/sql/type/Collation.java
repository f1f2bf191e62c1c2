package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An order of texts, and what upper and lower case mean in it. All collations are deterministic: texts that the rules
/// call equal are ordered by their bytes, so that texts are only equal when they are the same. What looks texts up by
/// equality (keys, hash joins, groups) therefore needs to know nothing of collations.
///
/// @param schemaOid of the schema that has it
/// @param locale of ICU's rules, or the name of the C library's; null for the database's own
/// @param version of ICU's rules, null for none
public record Collation(
        int oid,
        int schemaOid,
        String name,
        Provider provider,
        @Nullable String locale,
        @Nullable String version) {
    /// The collation of types that name none.
    public static final int DEFAULT_OID = 100;

    /// By bytes.
    public static final int C_OID = 950;

    /// Who knows the rules.
    public enum Provider {
        /// The database's own, which is by bytes.
        DEFAULT('d'),
        /// The C library: Holo has its locales C and POSIX, by bytes.
        LIBC('c'),
        /// The International Components for Unicode.
        ICU('i');

        private final char code;

        Provider(char code) {
            this.code = code;
        }

        /// As in pg_collation.
        public char code() {
            return code;
        }
    }

    /// Whether texts are ordered otherwise than by their bytes.
    public boolean isIcu() {
        return provider == Provider.ICU;
    }

    /// The version of the rules that are there; null for those that have none.
    public @Nullable String actualVersion() {
        return isIcu() ? rules().version() : null;
    }

    /// A text whose place by bytes is the place of the given one in this collation.
    public String sortKey(String text) {
        return rules().sortKey(text);
    }

    /// As {@link #sortKey}, with the text behind it for {@link #ofSortKey}: for minima and maxima.
    ///
    /// @param compared what of the text counts
    public String sortKey(String compared, String text) {
        return sortKey(compared) + '\0' + text;
    }

    /// The text that a key was made of.
    public static String ofSortKey(String key) {
        return key.substring(key.lastIndexOf('\0') + 1);
    }

    /// In upper case.
    public String upper(String text) {
        return switch (provider) {
            case DEFAULT -> text.toUpperCase(Locale.ROOT);
            case LIBC -> ascii(text, 'a', 'z', 'A' - 'a');
            case ICU -> rules().upper(text);
        };
    }

    /// In lower case.
    public String lower(String text) {
        return switch (provider) {
            case DEFAULT -> text.toLowerCase(Locale.ROOT);
            case LIBC -> ascii(text, 'A', 'Z', 'a' - 'A');
            case ICU -> rules().lower(text);
        };
    }

    /// With a capital at the start of each word.
    ///
    /// @param otherwise what the database's own collation does
    public String initcap(String text, java.util.function.UnaryOperator<String> otherwise) {
        return isIcu() ? rules().title(text) : otherwise.apply(text);
    }

    private IcuRules rules() {
        if (locale == null || !isIcu()) {
            throw new IllegalStateException("no rules of ICU: " + name);
        }
        return IcuRules.of(locale);
    }

    private static String ascii(String text, char from, char to, int distance) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] >= from && characters[i] <= to) {
                characters[i] += (char) distance;
            }
        }
        return new String(characters);
    }

    /// 42P22, where several columns' collations meet and none is written.
    ///
    /// @param what needs to know the collation
    public static SqlException undetermined(String what) {
        return SqlException.of("42P22", "could not determine which collation to use for " + what)
                .withHint("Use the COLLATE clause to set the collation explicitly.");
    }
}
