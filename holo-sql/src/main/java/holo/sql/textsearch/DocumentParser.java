package holo.sql.textsearch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a document into tokens as PostgreSQL's default parser does.
public final class DocumentParser {
    private static final String LETTER = "[\\p{L}\\p{M}]";
    private static final String ALPHANUMERIC = "[\\p{L}\\p{M}\\p{Nd}]";
    private static final String LABEL = "[A-Za-z0-9_][A-Za-z0-9_-]*+(?<!-)";
    private static final String HOST = "(?:" + LABEL + "\\.)+[A-Za-z]{2,}(?![A-Za-z0-9_])(?::[0-9]+)?";
    private static final String PATH = "/[!#-;=?-\\[\\]_a-z~]+";
    private static final String END = "(?!" + ALPHANUMERIC + ")";

    /// A part of a hyphenated word: letters somewhere in it.
    private static final String PART = "(?:" + LETTER + ALPHANUMERIC + "*+|\\p{Nd}++" + LETTER + ALPHANUMERIC + "*+)";

    private static final Pattern TAG =
            Pattern.compile("<[?!]?/?[A-Za-z_:][A-Za-z0-9_:.-]*+(?:\\s(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)?[/?]?>");
    private static final String COMMENT = "<!--";
    private static final String COMMENT_END = "-->";
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#[0-9]++|#[xX][0-9a-fA-F]++|[A-Za-z_:][A-Za-z0-9_:.-]*+);");
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z]++://");
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]*+@" + HOST);
    private static final Pattern WHERE = Pattern.compile("(" + HOST + ")(" + PATH + ")?");
    private static final Pattern SCIENTIFIC = Pattern.compile("[-+]?[0-9]++(?:\\.[0-9]++)?[eE][-+]?[0-9]++" + END);
    private static final Pattern VERSION = Pattern.compile("[0-9]++(?:\\.[0-9]++){2,}+" + END);
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]++\\.[0-9]++" + END + "(?!\\.[0-9])");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]++" + END);
    private static final Pattern FILE = Pattern.compile(
            "(?:/[A-Za-z0-9_]|~/[A-Za-z0-9_]|[A-Za-z][A-Za-z0-9]*+[./][A-Za-z0-9_])(?:[A-Za-z0-9_-]|[./](?=[A-Za-z0-9_]))*+");
    private static final Pattern HYPHENATED = Pattern.compile(PART + "(?:-" + PART + ")++");
    private static final Pattern WORD = Pattern.compile(ALPHANUMERIC + "++");

    /// How far the end of a tag, host or address is looked for. Texts that are made to be almost one at each character
    /// would take time by the square of their length, and what is that long is no lexeme.
    private static final int LOOK_MAX = 8192;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    /// No comment ends from here on.
    private int uncommented = Integer.MAX_VALUE;

    private DocumentParser(String text) {
        this.text = text;
    }

    /// The tokens of a document, in its order.
    public static List<Token> parse(String text) {
        DocumentParser parser = new DocumentParser(text);
        int blank = 0;
        while (parser.at < text.length()) {
            int from = parser.at;
            int before = parser.tokens.size();
            if (!parser.token(blank == from)) {
                parser.at = from + Character.charCount(text.codePointAt(from));
                continue;
            }
            if (blank < from) {
                parser.tokens.add(before, new Token(TokenType.BLANK, text.substring(blank, from)));
            }
            blank = parser.at;
        }
        if (blank < text.length()) {
            parser.tokens.add(new Token(TokenType.BLANK, text.substring(blank)));
        }
        return parser.tokens;
    }

    private static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /// Whether a character may begin something else than a word, or continue a word to something else.
    private static boolean isPlainEnd(char c) {
        return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t' || c == '!' || c == '?'
                || c == ')';
    }

    /// Takes the token that begins here; false when none does.
    ///
    /// @param first whether no blanks come before it, which a tilde would be one of
    private boolean token(boolean first) {
        int c = text.codePointAt(at);
        if (c < 0x80 && isAsciiLetter((char) c) && plainWord()) {
            return true;
        }
        return switch (c) {
            case '<' -> comment() || take(near(TAG), TokenType.TAG);
            case '&' -> take(ENTITY, TokenType.ENTITY);
            case '/' -> take(FILE, TokenType.FILE);
            case '~' -> first && take(FILE, TokenType.FILE);
            case '-', '+' -> number();
            default ->
                (Character.isLetterOrDigit(c) || c == '_' || isMark(c))
                        && (take(PROTOCOL, TokenType.PROTOCOL)
                                || take(near(EMAIL), TokenType.EMAIL)
                                || host()
                                || number()
                                || take(FILE, TokenType.FILE)
                                || hyphenated()
                                || word());
        };
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /// Most words are letters with a blank behind them.
    private boolean plainWord() {
        int end = at;
        while (end < text.length() && isAsciiLetter(text.charAt(end))) {
            end++;
        }
        if (end < text.length() && !isPlainEnd(text.charAt(end))) {
            return false;
        }
        add(TokenType.ASCIIWORD, end);
        return true;
    }

    private void add(TokenType type, int end) {
        tokens.add(new Token(type, text.substring(at, end)));
        at = end;
    }

    private boolean take(Pattern pattern, TokenType type) {
        return take(matcher(pattern), type);
    }

    private boolean take(Matcher matcher, TokenType type) {
        if (!matcher.lookingAt()) {
            return false;
        }
        add(type, matcher.end());
        return true;
    }

    private Matcher matcher(Pattern pattern) {
        return matcher(pattern, text.length());
    }

    private Matcher near(Pattern pattern) {
        return matcher(pattern, Math.min(text.length(), at + LOOK_MAX));
    }

    private Matcher matcher(Pattern pattern, int end) {
        return pattern.matcher(text).region(at, end).useTransparentBounds(true);
    }

    private boolean comment() {
        if (!text.startsWith(COMMENT, at) || at >= uncommented) {
            return false;
        }
        int end = text.indexOf(COMMENT_END, at + COMMENT.length());
        if (end < 0) {
            uncommented = at;
            return false;
        }
        add(TokenType.TAG, end + COMMENT_END.length());
        return true;
    }

    private boolean host() {
        Matcher matcher = near(WHERE);
        if (!matcher.lookingAt()) {
            return false;
        }
        if (matcher.group(2) == null) {
            add(TokenType.HOST, matcher.end());
        } else {
            tokens.add(new Token(TokenType.URL, matcher.group()));
            tokens.add(new Token(TokenType.HOST, matcher.group(1)));
            tokens.add(new Token(TokenType.URL_PATH, matcher.group(2)));
            at = matcher.end();
        }
        return true;
    }

    private boolean number() {
        if (take(SCIENTIFIC, TokenType.SFLOAT) || take(VERSION, TokenType.VERSION) || take(DECIMAL, TokenType.FLOAT)) {
            return true;
        }
        char first = text.charAt(at);
        return take(INTEGER, first == '-' || first == '+' ? TokenType.INT : TokenType.UINT);
    }

    private boolean hyphenated() {
        Matcher matcher = matcher(HYPHENATED);
        if (!matcher.lookingAt()) {
            return false;
        }
        String whole = matcher.group();
        TokenType of = kind(whole.replace("-", ""));
        tokens.add(new Token(
                switch (of) {
                    case ASCIIWORD -> TokenType.ASCIIHWORD;
                    case WORD -> TokenType.HWORD;
                    default -> TokenType.NUMHWORD;
                },
                whole));
        boolean first = true;
        for (String part : whole.split("-")) {
            if (!first) {
                tokens.add(new Token(TokenType.BLANK, "-"));
            }
            first = false;
            tokens.add(new Token(
                    switch (kind(part)) {
                        case ASCIIWORD -> TokenType.HWORD_ASCIIPART;
                        case WORD -> TokenType.HWORD_PART;
                        default -> TokenType.HWORD_NUMPART;
                    },
                    part));
        }
        at = matcher.end();
        return true;
    }

    private boolean word() {
        Matcher matcher = matcher(WORD);
        if (!matcher.lookingAt()) {
            return false;
        }
        add(kind(matcher.group()), matcher.end());
        return true;
    }

    private static TokenType kind(String letters) {
        boolean ascii = true;
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (Character.isDigit(c)) {
                return TokenType.NUMWORD;
            }
            ascii &= isAsciiLetter(c);
        }
        return ascii ? TokenType.ASCIIWORD : TokenType.WORD;
    }
}
