package holo.sql.type;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RawCollationKey;
import com.ibm.icu.util.ULocale;
import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// ICU's rules for one locale. ICU's classes and data are loaded when the first collation of ICU's is used; a server
/// that uses none never pays for them. Thread-safe.
final class IcuRules {
    /// Locales are few, but their names are the users' to choose.
    private static final int KEPT_MAX = 1_000;

    private static final ConcurrentMap<String, IcuRules> MADE = new ConcurrentHashMap<>();

    private final ULocale locale;
    private final Collator frozen;

    private IcuRules(String name) {
        locale = locale(name);
        try {
            frozen = Collator.getInstance(locale).freeze();
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw SqlException.of("22023", "could not open collator for locale \"" + name + "\": " + e.getMessage())
                    .withHint("See the attributes of collations in Unicode's description of locales (CLDR), and the"
                            + " values that each of them takes.");
        }
    }

    static IcuRules of(String locale) {
        IcuRules known = MADE.get(locale);
        if (known != null) {
            return known;
        }
        if (MADE.size() >= KEPT_MAX) {
            MADE.clear();
        }
        return MADE.computeIfAbsent(locale, IcuRules::new);
    }

    /// Both of ICU's ways to write a locale: `de-u-co-phonebk` and `de@collation=phonebook`.
    private static ULocale locale(String name) {
        return name.indexOf('@') < 0 && name.indexOf('_') < 0 ? ULocale.forLanguageTag(name) : new ULocale(name);
    }

    /// What pg_collation says of the rules' version.
    String version() {
        com.ibm.icu.util.VersionInfo version = frozen.getVersion();
        StringBuilder text =
                new StringBuilder().append(version.getMajor()).append('.').append(version.getMinor());
        if (version.getMilli() != 0 || version.getMicro() != 0) {
            text.append('.').append(version.getMilli());
        }
        return version.getMicro() == 0
                ? text.toString()
                : text.append('.').append(version.getMicro()).toString();
    }

    /// ICU's key, one character for each byte so that texts compare as keys do, and the text itself for those that the
    /// rules hold for equal. ICU ends its key with a zero byte and has none inside.
    String sortKey(String text) {
        RawCollationKey key = frozen.getRawCollationKey(text, null);
        return new String(key.bytes, 0, key.size, StandardCharsets.ISO_8859_1) + text;
    }

    String upper(String text) {
        return UCharacter.toUpperCase(locale, text);
    }

    String lower(String text) {
        return UCharacter.toLowerCase(locale, text);
    }

    String title(String text) {
        return UCharacter.toTitleCase(locale, text, null);
    }
}
