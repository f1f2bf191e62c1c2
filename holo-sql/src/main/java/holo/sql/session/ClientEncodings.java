package holo.sql.session;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's names of the encodings that a front converts from and to. What is stored is UTF8.
final class ClientEncodings {
    /// A name, then its other names.
    private static final String[] NAMES = {
        "UTF8 UNICODE",
        "SQL_ASCII",
        "LATIN1 ISO88591",
        "LATIN2 ISO88592",
        "LATIN3 ISO88593",
        "LATIN4 ISO88594",
        "LATIN5 ISO88599",
        "LATIN7 ISO885913",
        "LATIN9 ISO885915",
        "ISO_8859_5",
        "ISO_8859_6",
        "ISO_8859_7",
        "ISO_8859_8",
        "KOI8R KOI8",
        "KOI8U",
        "WIN866 ALT",
        "WIN874 WINDOWS874",
        "WIN1250 WINDOWS1250",
        "WIN1251 WINDOWS1251 WIN",
        "WIN1252 WINDOWS1252",
        "WIN1253 WINDOWS1253",
        "WIN1254 WINDOWS1254",
        "WIN1255 WINDOWS1255",
        "WIN1256 WINDOWS1256",
        "WIN1257 WINDOWS1257",
        "WIN1258 WINDOWS1258 ABC TCVN TCVN5712 VSCII",
        "EUC_JP",
        "EUC_KR",
        "EUC_CN",
        "SJIS MSKANJI SHIFTJIS WIN932 WINDOWS932",
        "BIG5 WIN950 WINDOWS950",
        "GBK WIN936 WINDOWS936",
        "GB18030",
        "UHC WIN949 WINDOWS949",
    };

    private static final Map<String, String> CANONICAL = new HashMap<>();

    static {
        for (String line : NAMES) {
            String[] names = line.split(" ");
            for (String name : names) {
                CANONICAL.put(key(name), names[0]);
            }
        }
    }

    private ClientEncodings() {}

    /// Only letters and digits of a name count: asyncpg asks for `'utf-8'`, quotes included.
    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    }

    /// The name that SHOW prints; null for one that there is not.
    static @Nullable String canonical(String name) {
        return CANONICAL.get(key(name));
    }
}
