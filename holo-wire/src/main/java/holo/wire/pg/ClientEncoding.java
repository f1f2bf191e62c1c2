package holo.wire.pg;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// PostgreSQL's encoding names and the JDK's.
final class ClientEncoding {
    private static final Map<String, String> JDK_NAMES = Map.ofEntries(
            Map.entry("SQL_ASCII", "UTF-8"),
            Map.entry("UTF8", "UTF-8"),
            Map.entry("UNICODE", "UTF-8"),
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("ISO_8859_5", "ISO-8859-5"),
            Map.entry("ISO_8859_6", "ISO-8859-6"),
            Map.entry("ISO_8859_7", "ISO-8859-7"),
            Map.entry("ISO_8859_8", "ISO-8859-8"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN874", "x-windows-874"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"),
            Map.entry("WIN1258", "windows-1258"),
            Map.entry("EUC_JP", "EUC-JP"),
            Map.entry("EUC_KR", "EUC-KR"),
            Map.entry("EUC_CN", "GB2312"),
            Map.entry("SJIS", "windows-31j"),
            Map.entry("BIG5", "Big5"),
            Map.entry("GBK", "GBK"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("UHC", "x-windows-949"));

    private ClientEncoding() {}

    /// The charset of a value of client_encoding. One that the JDK lacks is treated as UTF-8, which is what the
    /// session checked the setting against.
    static Charset charset(String setting) {
        String jdkName = JDK_NAMES.get(setting.toUpperCase(Locale.ROOT).replace("-", ""));
        return jdkName == null || !Charset.isSupported(jdkName) ? StandardCharsets.UTF_8 : Charset.forName(jdkName);
    }

    /// PostgreSQL's name for it.
    static String name(Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return "UTF8";
        }
        return JDK_NAMES.entrySet().stream()
                .filter(e -> e.getValue().equals(charset.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(charset.name());
    }
}
