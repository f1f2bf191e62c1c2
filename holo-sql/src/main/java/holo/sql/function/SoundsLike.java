package holo.sql.function;

/// The code of a word by the metaphone rules: consonants as they sound, and a vowel where the word begins with one.
final class SoundsLike {
    private static final String VOWELS = "AEIOU";
    private static final String SOFTENING = "EIY";

    private final String word;
    private final int most;
    private final StringBuilder code = new StringBuilder();
    private int at;

    private SoundsLike(String word, int most) {
        this.word = word;
        this.most = most;
    }

    /// @param most letters of the code
    static String metaphone(String text, int most) {
        return new SoundsLike(upper(text), most).code();
    }

    /// Other letters than those from A to Z do not sound.
    private static String upper(String text) {
        StringBuilder upper = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        }
        return upper.toString();
    }

    private char letter(int offset) {
        int i = at + offset;
        return i < 0 || i >= word.length() ? 0 : word.charAt(i);
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private boolean isVowel(int offset) {
        return letter(offset) != 0 && VOWELS.indexOf(letter(offset)) >= 0;
    }

    private boolean softens(int offset) {
        return letter(offset) != 0 && SOFTENING.indexOf(letter(offset)) >= 0;
    }

    private String code() {
        while (at < word.length() && !isLetter(letter(0))) {
            at++;
        }
        if (at < word.length()) {
            begin();
        }
        while (at < word.length() && code.length() < most) {
            // A doubled letter sounds once, but for C.
            if (isLetter(letter(0)) && (letter(0) != letter(-1) || letter(0) == 'C')) {
                at += sound();
            }
            at++;
        }
        return code.toString();
    }

    private void begin() {
        switch (letter(0)) {
            case 'A' -> {
                boolean e = letter(1) == 'E';
                begin(e ? 'E' : 'A', e ? 2 : 1);
            }
            case 'G', 'K', 'P' -> {
                if (letter(1) == 'N') {
                    begin('N', 2);
                }
            }
            case 'X' -> begin('S', 1);
            case 'E', 'I', 'O', 'U' -> begin(letter(0), 1);
            case 'W' -> {
                if (letter(1) == 'R' || letter(1) == 'H') {
                    begin(letter(1), 2);
                } else if (isVowel(1)) {
                    begin('W', 2);
                }
            }
            default -> {}
        }
    }

    private void begin(char sound, int letters) {
        code.append(sound);
        at += letters;
    }

    /// Writes how the letter sounds.
    ///
    /// @return how many of the following letters sound with it
    private int sound() {
        char c = letter(0);
        switch (c) {
            case 'A', 'E', 'I', 'O', 'U' -> {}
            case 'B' -> write(letter(-1) != 'M', 'B');
            case 'C' -> {
                return c();
            }
            case 'D' -> {
                boolean soft = letter(1) == 'G' && softens(2);
                code.append(soft ? 'J' : 'T');
                return soft ? 1 : 0;
            }
            case 'G' -> {
                return g();
            }
            case 'H' -> write(isVowel(1) && (letter(-1) == 0 || "CGPST".indexOf(letter(-1)) < 0), 'H');
            case 'K' -> write(letter(-1) != 'C', 'K');
            case 'P' -> code.append(letter(1) == 'H' ? 'F' : 'P');
            case 'Q' -> code.append('K');
            case 'S' -> {
                return s();
            }
            case 'T' -> {
                return t();
            }
            case 'V' -> code.append('F');
            case 'W', 'Y' -> write(isVowel(1), c);
            case 'X' -> {
                code.append('K');
                write(code.length() < most, 'S');
            }
            case 'Z' -> code.append('S');
            default -> code.append(c);
        }
        return 0;
    }

    private void write(boolean heard, char sound) {
        if (heard) {
            code.append(sound);
        }
    }

    private int c() {
        if (softens(1)) {
            boolean cia = letter(1) == 'I' && letter(2) == 'A';
            write(cia || letter(-1) != 'S', cia ? 'X' : 'S');
            return 0;
        }
        if (letter(1) == 'H') {
            code.append(letter(2) == 'R' || letter(-1) == 'S' ? 'K' : 'X');
            return 1;
        }
        code.append('K');
        return 0;
    }

    private int g() {
        if (letter(1) == 'H') {
            char third = letter(-3);
            if (third != 'B' && third != 'D' && third != 'H' && letter(-4) != 'H') {
                code.append('F');
                return 1;
            }
        } else if (letter(1) == 'N') {
            write(isLetter(letter(2)) && !(letter(2) == 'E' && letter(3) == 'D'), 'K');
        } else {
            code.append(softens(1) && letter(-1) != 'G' ? 'J' : 'K');
        }
        return 0;
    }

    private int s() {
        if (letter(1) == 'I' && (letter(2) == 'O' || letter(2) == 'A')) {
            code.append('X');
        } else if (letter(1) == 'H') {
            code.append('X');
            return 1;
        } else if (letter(1) == 'C' && letter(2) == 'H' && letter(3) == 'W') {
            code.append('X');
            return 2;
        } else {
            code.append('S');
        }
        return 0;
    }

    private int t() {
        if (letter(1) == 'I' && (letter(2) == 'O' || letter(2) == 'A')) {
            code.append('X');
        } else if (letter(1) == 'H') {
            code.append('0');
            return 1;
        } else {
            code.append('T');
        }
        return 0;
    }
}
