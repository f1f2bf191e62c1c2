package holo.sql.textsearch;

import java.util.Locale;

/// The kinds of tokens, under the numbers that PostgreSQL's default parser has for them.
public enum TokenType {
    ASCIIWORD("Word, all ASCII"),
    WORD("Word, all letters"),
    NUMWORD("Word, letters and digits"),
    EMAIL("Email address"),
    URL("URL"),
    HOST("Host"),
    SFLOAT("Scientific notation"),
    VERSION("Version number"),
    HWORD_NUMPART("Hyphenated word part, letters and digits"),
    HWORD_PART("Hyphenated word part, all letters"),
    HWORD_ASCIIPART("Hyphenated word part, all ASCII"),
    BLANK("Space symbols"),
    TAG("XML tag"),
    PROTOCOL("Protocol head"),
    NUMHWORD("Hyphenated word, letters and digits"),
    ASCIIHWORD("Hyphenated word, all ASCII"),
    HWORD("Hyphenated word, all letters"),
    URL_PATH("URL path"),
    FILE("File or path name"),
    FLOAT("Decimal notation"),
    INT("Signed integer"),
    UINT("Unsigned integer"),
    ENTITY("XML entity");

    private final String description;

    TokenType(String description) {
        this.description = description;
    }

    /// The number that clients see.
    public int id() {
        return ordinal() + 1;
    }

    public String alias() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String description() {
        return description;
    }

    /// Whether lexemes are made of such tokens at all.
    public boolean isIndexed() {
        return this != BLANK && this != TAG && this != PROTOCOL && this != ENTITY;
    }

    /// Whether it is a word of a natural language, or a part of one.
    boolean isWord() {
        return switch (this) {
            case ASCIIWORD, WORD, HWORD_PART, HWORD_ASCIIPART, ASCIIHWORD, HWORD -> true;
            case NUMWORD, EMAIL, URL, HOST, SFLOAT, VERSION, HWORD_NUMPART, BLANK, TAG, PROTOCOL -> false;
            case NUMHWORD, URL_PATH, FILE, FLOAT, INT, UINT, ENTITY -> false;
        };
    }

    /// Whether its text is there again in tokens that follow.
    boolean isCompound() {
        return this == NUMHWORD || this == ASCIIHWORD || this == HWORD || this == URL;
    }
}
