package holo.sql.type;

/// Comparison of text by collation C: by the bytes of UTF-8, which is by code point.
public final class Text {
    private Text() {}

    /// Compares as UTF-8 bytes compare.
    public static int compare(String a, String b) {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Surrogates are above all other characters in UTF-8 but not in UTF-16.
                boolean xs = Character.isSurrogate(x);
                boolean ys = Character.isSurrogate(y);
                return xs == ys ? Character.compare(x, y) : xs ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /// The text without trailing blanks: what char(n) means when it is compared.
    public static String trimBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
