package holo.sql.textsearch;

import holo.sql.type.TsQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// ts_headline: the part of a document that a query fits best, with the words that were looked for marked.
public final class Headline {
    private static final int COVER_WORDS = 10;
    private static final int COVER_LEAST = 100;

    private final HeadlineOptions options;
    private final TsQuery query;
    private final List<Piece> pieces;
    private final boolean[] shown;

    private Headline(HeadlineOptions options, TsQuery query, List<Piece> pieces) {
        this.options = options;
        this.query = query;
        this.pieces = pieces;
        this.shown = new boolean[pieces.size()];
    }

    /// A token.
    ///
    /// @param words of the query that it is
    /// @param place its number among the tokens that count; 0 when it does not
    private record Piece(Token token, Set<TsQuery.Word> words, int place) {
        boolean isWord() {
            return token.type() != TokenType.BLANK
                    && token.type() != TokenType.TAG
                    && !token.type().isCompound();
        }

        boolean isWanted() {
            return !words.isEmpty();
        }

        boolean isNumber() {
            return switch (token.type()) {
                case SFLOAT, VERSION, FLOAT, INT, UINT -> true;
                default -> false;
            };
        }
    }

    /// @param options such as `MaxWords=10, StartSel="<i>"`
    public static String of(SearchConfig config, String document, TsQuery query, String options) {
        Headline headline = new Headline(HeadlineOptions.of(options), query, pieces(config, document, query));
        if (headline.options.all()) {
            headline.show(0, headline.pieces.size() - 1);
        } else if (headline.options.fragmentsMax() == 0) {
            headline.choose();
        } else {
            headline.chooseFragments();
        }
        return headline.text();
    }

    private static List<Piece> pieces(SearchConfig config, String document, TsQuery query) {
        List<TsQuery.Word> wanted = query.words();
        List<Piece> pieces = new ArrayList<>();
        int place = 0;
        for (Token token : DocumentParser.parse(document)) {
            Dictionary dictionary = config.dictionary(token.type());
            Set<TsQuery.Word> words = new HashSet<>();
            if (dictionary != null) {
                place++;
                for (String lexeme : dictionary.lexemes(token.text())) {
                    for (TsQuery.Word word : wanted) {
                        if (word.prefix() ? lexeme.startsWith(word.text()) : lexeme.equals(word.text())) {
                            words.add(word);
                        }
                    }
                }
            }
            pieces.add(new Piece(token, words, dictionary == null ? 0 : place));
        }
        return pieces;
    }

    private void show(int from, int to) {
        for (int i = from; i <= to; i++) {
            shown[i] = true;
        }
    }

    private boolean endsBadly(int i) {
        Piece piece = pieces.get(i);
        return !piece.isWanted()
                && (!piece.isWord() || piece.isNumber() || piece.token().text().length() <= options.shortWord());
    }

    private int nextWanted(int from) {
        for (int i = from; i < pieces.size(); i++) {
            if (pieces.get(i).isWanted()) {
                return i;
            }
        }
        return -1;
    }

    /// The first part of the document, from some piece on, that the query matches.
    ///
    /// @param last inclusive
    private record Cover(int first, int last) {}

    private @Nullable Cover cover(int from) {
        int longest = Math.max(options.wordsMax() * COVER_WORDS, COVER_LEAST);
        for (int first = nextWanted(from); first >= 0; first = nextWanted(first + 1)) {
            for (int last = first; last >= 0 && last - first < longest; last = nextWanted(last + 1)) {
                if (matches(first, last)) {
                    return new Cover(first, last);
                }
            }
        }
        return null;
    }

    private boolean matches(int first, int last) {
        List<Piece> part = pieces.subList(first, last + 1);
        return Matching.matches(query, word -> {
            int[] places = part.stream()
                    .filter(piece -> piece.words().contains(word))
                    .mapToInt(Piece::place)
                    .toArray();
            return places.length == 0 ? null : places;
        });
    }

    private void showBeginning() {
        int words = 0;
        for (int i = 0; i < pieces.size() && words < options.wordsMin(); i++) {
            words += pieces.get(i).isWord() ? 1 : 0;
            shown[i] = true;
        }
    }

    private void choose() {
        Excerpt best = null;
        for (Cover cover = cover(0); cover != null; cover = cover(cover.first() + 1)) {
            Excerpt next = new Excerpt(cover);
            if (best == null || next.isBetterThan(best)) {
                best = next;
            }
        }
        if (best == null) {
            showBeginning();
        } else {
            show(best.first, best.last);
        }
    }

    /// A headline around a cover.
    private final class Excerpt {
        private int first;
        private int last;
        private int words;
        private int wanted;
        private final boolean covers;

        Excerpt(Cover cover) {
            first = cover.first();
            last = cover.first();
            int i = first;
            for (; i <= cover.last() && words < options.wordsMax(); i++) {
                count(i, 1);
                last = i;
            }
            if (words < options.wordsMax()) {
                lengthen(cover, i - 1);
            } else {
                shorten(Math.min(i, cover.last()));
            }
            covers = first <= cover.first() && last >= cover.last();
        }

        private void count(int i, int sign) {
            words += pieces.get(i).isWord() ? sign : 0;
            wanted += pieces.get(i).isWanted() ? sign : 0;
        }

        private void lengthen(Cover cover, int from) {
            for (int i = from; i < pieces.size() && words < options.wordsMax(); i++) {
                if (i > cover.last()) {
                    count(i, 1);
                }
                last = i;
                if (!endsBadly(i) && words >= options.wordsMin()) {
                    break;
                }
            }
            if (words < options.wordsMin()) {
                int i = cover.first() - 1;
                for (; i >= 0; i--) {
                    count(i, 1);
                    if (words >= options.wordsMax() || !endsBadly(i) && words >= options.wordsMin()) {
                        break;
                    }
                }
                first = Math.max(i, 0);
            }
        }

        private void shorten(int from) {
            for (int i = from; words > options.wordsMin() && endsBadly(i); i--) {
                count(i, -1);
                last = i - 1;
            }
        }

        boolean isBetterThan(Excerpt other) {
            if (covers != other.covers) {
                return covers;
            }
            return wanted != other.wanted ? wanted > other.wanted : !endsBadly(last) && endsBadly(other.last);
        }
    }

    /// A part of a cover that is short enough to be shown.
    private record Fragment(int first, int last, int words, int wanted) {
        boolean overlaps(int from, int to) {
            return first <= to && last >= from;
        }
    }

    private void chooseFragments() {
        List<Fragment> left = fragments();
        int chosen = 0;
        while (chosen < options.fragmentsMax() && !left.isEmpty()) {
            Fragment best = left.getFirst();
            for (Fragment fragment : left) {
                if (fragment.wanted() > best.wanted()
                        || fragment.wanted() == best.wanted() && fragment.words() < best.words()) {
                    best = fragment;
                }
            }
            left.remove(best);
            Cover stretched = stretched(best);
            show(stretched.first(), stretched.last());
            left.removeIf(f -> f.overlaps(stretched.first(), stretched.last()));
            chosen++;
        }
        if (chosen == 0) {
            showBeginning();
        }
    }

    private List<Fragment> fragments() {
        List<Fragment> found = new ArrayList<>();
        for (Cover cover = cover(0); cover != null; cover = cover(cover.first() + 1)) {
            int first = nextWanted(cover.first());
            while (first >= 0 && first <= cover.last()) {
                Fragment fragment = fragment(first, cover.last());
                found.add(fragment);
                first = nextWanted(fragment.last() + 1);
            }
        }
        return found;
    }

    private Fragment fragment(int first, int end) {
        int words = 0;
        int wanted = 0;
        int i = first;
        for (; i <= end && words < options.wordsMax(); i++) {
            words += pieces.get(i).isWord() ? 1 : 0;
            wanted += pieces.get(i).isWanted() ? 1 : 0;
        }
        int last = end;
        if (end > i) {
            last = i;
            while (last > first && !pieces.get(last).isWanted()) {
                words -= pieces.get(last).isWord() ? 1 : 0;
                last--;
            }
        }
        return new Fragment(first, last, words, wanted);
    }

    /// A fragment with as many words around it as fit.
    private Cover stretched(Fragment fragment) {
        int words = fragment.words();
        int first = fragment.first();
        int last = fragment.last();
        if (words >= options.wordsMax()) {
            return new Cover(first, last);
        }
        int most = (options.wordsMax() - words) / 2;
        int stretch = 0;
        int from = first;
        for (int i = first - 1; i >= 0 && stretch < most && !shown[i]; i--) {
            stretch += pieces.get(i).isWord() ? 1 : 0;
            from = i;
        }
        words += stretch;
        while (from < first && endsBadly(from)) {
            words -= pieces.get(from).isWord() ? 1 : 0;
            from++;
        }
        int to = last;
        for (int i = last + 1; i < pieces.size() && words < options.wordsMax() && !shown[i]; i++) {
            words += pieces.get(i).isWord() ? 1 : 0;
            to = i;
        }
        while (to > last && endsBadly(to)) {
            to--;
        }
        return new Cover(from, to);
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        int fragments = 0;
        for (int i = 0; i < pieces.size(); i++) {
            if (!shown[i]) {
                continue;
            }
            Piece piece = pieces.get(i);
            if (i == 0 || !shown[i - 1]) {
                out.append(fragments > 0 ? options.delimiter() : "");
                fragments++;
            }
            if (piece.token().type() == TokenType.TAG && !options.all()) {
                out.append(' ');
            } else if (!piece.token().type().isCompound()) {
                out.append(piece.isWanted() ? options.start() : "");
                out.append(piece.token().text());
                out.append(piece.isWanted() ? options.stop() : "");
            }
        }
        return out.toString();
    }
}
