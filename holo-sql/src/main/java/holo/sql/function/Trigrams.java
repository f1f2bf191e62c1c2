package holo.sql.function;

import holo.sql.type.LegacyCrc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What pg_trgm compares texts by: the runs of three characters in their words, each word with two blanks before it and
/// one behind. A trigram is a number of three bytes: its characters, or a hash of those when one takes several bytes.
final class Trigrams {
    private static final int BYTES = 0xff_ffff;

    /// In the order of the text, and whether a word begins or ends with one.
    private final int[] all;

    private final boolean[] begins;
    private final boolean[] ends;

    private Trigrams(int[] all, boolean[] begins, boolean[] ends) {
        this.all = all;
        this.begins = begins;
        this.ends = ends;
    }

    static Trigrams of(String text) {
        List<Integer> found = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        List<Integer> last = new ArrayList<>();
        int[] characters = text.codePoints().toArray();
        int at = 0;
        while (at < characters.length) {
            if (!Character.isLetterOrDigit(characters[at])) {
                at++;
                continue;
            }
            int end = at;
            while (end < characters.length && Character.isLetterOrDigit(characters[end])) {
                end++;
            }
            String word = new String(characters, at, end - at).toLowerCase(Locale.ROOT);
            int[] padded = ("  " + word + " ").codePoints().toArray();
            first.add(found.size());
            for (int i = 0; i + 3 <= padded.length; i++) {
                found.add(trigram(padded, i));
            }
            last.add(found.size() - 1);
            at = end;
        }
        boolean[] begins = new boolean[found.size()];
        boolean[] ends = new boolean[found.size()];
        first.forEach(i -> begins[i] = true);
        last.forEach(i -> ends[i] = true);
        return new Trigrams(found.stream().mapToInt(i -> i).toArray(), begins, ends);
    }

    private static int trigram(int[] characters, int at) {
        int a = characters[at];
        int b = characters[at + 1];
        int c = characters[at + 2];
        if ((a | b | c) < 0x80) {
            return a << 16 | b << 8 | c;
        }
        int crc = LegacyCrc.of(new String(characters, at, 3).getBytes(StandardCharsets.UTF_8));
        // The three lower bytes, the lowest first, as a processor of today has them in memory.
        return Integer.reverseBytes(crc) >>> 8 & BYTES;
    }

    /// Each once, in order.
    int[] distinct() {
        return Arrays.stream(all).sorted().distinct().toArray();
    }

    /// As show_trgm prints one.
    static String text(int trigram) {
        byte[] bytes = {(byte) (trigram >> 16), (byte) (trigram >> 8), (byte) trigram};
        for (byte b : bytes) {
            if (b != ' ' && !(b > 0 && Character.isLetterOrDigit(b))) {
                return String.format(Locale.ROOT, "0x%06x", trigram);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    static float similarity(String a, String b) {
        int[] x = Trigrams.of(a).distinct();
        int[] y = Trigrams.of(b).distinct();
        if (x.length == 0 || y.length == 0) {
            return 0;
        }
        int shared = 0;
        for (int trigram : x) {
            shared += Arrays.binarySearch(y, trigram) >= 0 ? 1 : 0;
        }
        return similarity(shared, x.length, y.length);
    }

    private static float similarity(int shared, int first, int second) {
        return (float) shared / (first + second - shared);
    }

    /// The greatest similarity of the first text and a continuous extent of the second one.
    ///
    /// @param strict extents are of whole words
    static float wordSimilarity(String wanted, String text, boolean strict) {
        int[] needles = Trigrams.of(wanted).distinct();
        Trigrams in = Trigrams.of(text);
        return needles.length == 0 || in.all.length == 0 ? 0 : new Extents(needles, in, strict).greatest();
    }

    /// Goes over the ends of extents, and for each over where the extent could begin.
    private static final class Extents {
        private final int wanted;
        private final Trigrams text;
        private final boolean strict;
        private final int[] number;
        private final boolean[] found;
        private final int[] last;
        private int lower;
        private int shared;
        private int distinct;

        Extents(int[] needles, Trigrams text, boolean strict) {
            this.wanted = needles.length;
            this.text = text;
            this.strict = strict;
            this.lower = strict ? 0 : -1;
            this.number = new int[text.all.length];
            Map<Integer, Integer> numbers = new HashMap<>();
            for (int i = 0; i < number.length; i++) {
                number[i] = numbers.computeIfAbsent(text.all[i], t -> numbers.size());
            }
            this.found = new boolean[numbers.size()];
            numbers.forEach((trigram, n) -> found[n] = Arrays.binarySearch(needles, trigram) >= 0);
            this.last = new int[numbers.size()];
            Arrays.fill(last, -1);
        }

        float greatest() {
            float greatest = 0;
            for (int i = 0; i < number.length; i++) {
                int n = number[i];
                if (lower >= 0 || found[n]) {
                    if (last[n] < 0) {
                        distinct++;
                        shared += found[n] ? 1 : 0;
                    }
                    last[n] = i;
                }
                if (strict ? text.ends[i] : found[n]) {
                    if (lower < 0) {
                        lower = i;
                        distinct = 1;
                    }
                    greatest = Math.max(greatest, upTo(i));
                }
            }
            return greatest;
        }

        /// Moves the beginning to where the extent that ends here is most similar.
        private float upTo(int upper) {
            float best = similarity(shared, wanted, distinct);
            int before = lower;
            int sharedLeft = shared;
            int distinctLeft = distinct;
            for (int begin = before; begin <= upper; begin++) {
                if (!strict || text.begins[begin]) {
                    float now = similarity(sharedLeft, wanted, distinctLeft);
                    if (now > best) {
                        best = now;
                        lower = begin;
                        shared = sharedLeft;
                        distinct = distinctLeft;
                    }
                }
                int n = number[begin];
                if (last[n] == begin) {
                    distinctLeft--;
                    sharedLeft -= found[n] ? 1 : 0;
                }
            }
            for (int i = before; i < lower; i++) {
                if (last[number[i]] == i) {
                    last[number[i]] = -1;
                }
            }
            return best;
        }
    }
}
