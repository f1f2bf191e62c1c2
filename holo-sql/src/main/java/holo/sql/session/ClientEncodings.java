package holo.sql.session;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The encodings that a front converts from and to, by PostgreSQL's names. What is stored is UTF8.
public final class ClientEncodings {
    /// A name, the JDK's name, then other names. SQL_ASCII means that nothing is converted.
    private static final String[] NAMES = {
        "UTF8 UTF-8 UNICODE",
        "SQL_ASCII UTF-8",
        "LATIN1 ISO-8859-1 ISO88591",
        "LATIN2 ISO-8859-2 ISO88592",
        "LATIN3 ISO-8859-3 ISO88593",
        "LATIN4 ISO-8859-4 ISO88594",
        "LATIN5 ISO-8859-9 ISO88599",
        "LATIN7 ISO-8859-13 ISO885913",
        "LATIN9 ISO-8859-15 ISO885915",
        "ISO_8859_5 ISO-8859-5",
        "ISO_8859_6 ISO-8859-6",
        "ISO_8859_7 ISO-8859-7",
        "ISO_8859_8 ISO-8859-8",
        "KOI8R KOI8-R KOI8",
        "KOI8U KOI8-U",
        "WIN866 IBM866 ALT",
        "WIN874 x-windows-874 WINDOWS874",
        "WIN1250 windows-1250 WINDOWS1250",
        "WIN1251 windows-1251 WINDOWS1251 WIN",
        "WIN1252 windows-1252 WINDOWS1252",
        "WIN1253 windows-1253 WINDOWS1253",
        "WIN1254 windows-1254 WINDOWS1254",
        "WIN1255 windows-1255 WINDOWS1255",
        "WIN1256 windows-1256 WINDOWS1256",
        "WIN1257 windows-1257 WINDOWS1257",
        "WIN1258 windows-1258 WINDOWS1258 ABC TCVN TCVN5712 VSCII",
        "EUC_JP EUC-JP",
        "EUC_KR EUC-KR",
        "EUC_CN GB2312",
        "EUC_TW x-EUC-TW",
        "SJIS windows-31j MSKANJI SHIFTJIS WIN932 WINDOWS932",
        "BIG5 Big5 WIN950 WINDOWS950",
        "GBK GBK WIN936 WINDOWS936",
        "GB18030 GB18030",
        "UHC x-windows-949 WIN949 WINDOWS949",
    };

    private static final Map<String, String> CANONICAL = new HashMap<>();
    private static final Map<String, Charset> CHARSETS = new HashMap<>();
    private static final Map<Charset, String> BY_CHARSET = new HashMap<>();

    static {
        for (String line : NAMES) {
            String[] names = line.split(" ");
            if (!Charset.isSupported(names[1])) {
                continue; // A JDK without its extended charsets: the name is then unknown.
            }
            Charset charset = Charset.forName(names[1]);
            CHARSETS.put(names[0], charset);
            BY_CHARSET.putIfAbsent(charset, names[0]);
            CANONICAL.put(key(names[0]), names[0]);
            for (int i = 2; i < names.length; i++) {
                CANONICAL.put(key(names[i]), names[0]);
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

    /// The charset of an encoding by any of its names; null for one that there is not.
    public static @Nullable Charset find(String name) {
        String canonical = canonical(name);
        return canonical == null ? null : charset(canonical);
    }

    /// The charset of a value of client_encoding.
    ///
    /// @param canonical as a session reports the setting
    /// @throws IllegalArgumentException for any other text
    public static Charset charset(String canonical) {
        Charset charset = CHARSETS.get(canonical);
        if (charset == null) {
            throw new IllegalArgumentException("not a client encoding: " + canonical);
        }
        return charset;
    }

    /// PostgreSQL's name of a charset that {@link #charset} answers.
    public static String name(Charset charset) {
        return BY_CHARSET.getOrDefault(charset, charset.name());
    }
}
