package holo.sql.textsearch;

import holo.sql.error.SqlException;
import holo.sql.type.TsQuery;
import holo.sql.type.TsVector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How well a document fits a query.
public final class Ranking {
    private static final float[] WEIGHTS = {0.1f, 0.2f, 0.4f, 1.0f};
    private static final int BY_LOG_LENGTH = 1;
    private static final int BY_LENGTH = 2;
    private static final int BY_EXTENT_DISTANCE = 4;
    private static final int BY_WORDS = 8;
    private static final int BY_LOG_WORDS = 16;
    private static final int BY_ITSELF = 32;

    /// The sum of 1/n², which the occurrences of a word approach.
    private static final double OCCURRENCES = 1.64493406685;

    private static final int FAR = TsVector.POSITION_MAX;

    /// Where a lexeme without positions is taken to be.
    private static final int[] SOMEWHERE_FIRST = {0};

    private static final int[] SOMEWHERE = {TsVector.POSITION_MAX - 1};

    private final float[] weights;
    private final TsVector vector;
    private final TsQuery query;

    /// @param weights of D, C, B and A; negative ones and none stand for the defaults
    ///
    /// @throws SqlException 2202E, 22023 for weights that are none
    public Ranking(List<Float> weights, TsVector vector, TsQuery query) {
        this.weights = WEIGHTS.clone();
        if (!weights.isEmpty() && weights.size() < WEIGHTS.length) {
            throw SqlException.of("2202E", "array of weight is too short");
        }
        for (int i = 0; i < this.weights.length && i < weights.size(); i++) {
            float weight = weights.get(i);
            if (weight > 1) {
                throw SqlException.of("22023", "weight out of range");
            }
            this.weights[i] = weight < 0 ? WEIGHTS[i] : weight;
        }
        this.vector = vector;
        this.query = query;
    }

    private float weight(int position) {
        return weights[TsVector.weight(position)];
    }

    private int length() {
        int sum = 0;
        for (TsVector.Lexeme lexeme : vector.lexemes()) {
            sum += Math.max(1, lexeme.positions().length);
        }
        return sum;
    }

    /// ts_rank: by how often words occur, and how near to each other where all must.
    public float rank(int method) {
        if (vector.lexemes().isEmpty() || query.root() == null) {
            return 0;
        }
        boolean all = query.root() instanceof TsQuery.Both both && both.operator() != TsQuery.Operator.OR;
        List<TsQuery.Word> words = distinctWords();
        float rank = all && words.size() > 1 ? near(words) : often(words);
        if (rank < 0) {
            rank = 1e-20f;
        }
        if ((method & BY_LOG_LENGTH) != 0) {
            rank = (float) (rank / (Math.log(length() + 1) / Math.log(2)));
        }
        if ((method & BY_LENGTH) != 0 && length() > 0) {
            rank /= length();
        }
        if ((method & BY_WORDS) != 0) {
            rank /= vector.lexemes().size();
        }
        if ((method & BY_LOG_WORDS) != 0) {
            rank = (float) (rank / (Math.log(vector.lexemes().size() + 1) / Math.log(2)));
        }
        return (method & BY_ITSELF) != 0 ? rank / (rank + 1) : rank;
    }

    private List<TsQuery.Word> distinctWords() {
        TreeMap<String, TsQuery.Word> words = new TreeMap<>(TsVector.WORDS);
        query.words().forEach(word -> words.putIfAbsent(word.text(), word));
        return List.copyOf(words.values());
    }

    private float often(List<TsQuery.Word> words) {
        float rank = 0;
        for (TsQuery.Word word : words) {
            for (TsVector.Lexeme lexeme : Matching.lexemes(vector, word)) {
                int[] positions = lexeme.positions().length == 0 ? SOMEWHERE_FIRST : lexeme.positions();
                float sum = 0;
                float greatest = -1;
                int at = 0;
                for (int j = 0; j < positions.length; j++) {
                    sum += weight(positions[j]) / ((j + 1) * (j + 1));
                    if (weight(positions[j]) > greatest) {
                        greatest = weight(positions[j]);
                        at = j;
                    }
                }
                rank = (float) (rank + (greatest + sum - greatest / ((at + 1) * (at + 1))) / OCCURRENCES);
            }
        }
        return words.isEmpty() ? rank : rank / words.size();
    }

    private static double nearness(int distance) {
        return distance > 100 ? 1e-30 : (float) (1.0 / (1.005 + 0.05 * Math.exp((float) distance / 1.5 - 2)));
    }

    private float near(List<TsQuery.Word> words) {
        float rank = -1;
        List<int[]> before = new ArrayList<>();
        for (TsQuery.Word word : words) {
            int[] last = null;
            for (TsVector.Lexeme lexeme : Matching.lexemes(vector, word)) {
                last = lexeme.positions().length == 0 ? SOMEWHERE : lexeme.positions();
                for (int[] other : before) {
                    rank = near(last, other, rank);
                }
            }
            if (last != null) {
                before.add(last);
            }
        }
        return rank;
    }

    @SuppressWarnings("ReferenceEquality") // The array that says that nothing is known.
    private float near(int[] a, int[] b, float before) {
        float rank = before;
        for (int x : a) {
            for (int y : b) {
                int distance = Math.abs(TsVector.place(x) - TsVector.place(y));
                if (distance > 0 || a == SOMEWHERE || b == SOMEWHERE) {
                    float weight = (float) Math.sqrt(weight(x) * weight(y) * nearness(distance == 0 ? FAR : distance));
                    rank = rank < 0 ? weight : (float) (1.0 - (1.0 - rank) * (1.0 - weight));
                }
            }
        }
        return rank;
    }

    /// A place in the document where words of the query are.
    private record Occurrence(int position, List<TsQuery.Word> words) {}

    /// A run of occurrences that the query matches and no shorter one does.
    private record Cover(int first, int last) {}

    /// ts_rank_cd: by how dense the parts of the document are that fit the query.
    public float rankByCover(int method) {
        List<Occurrence> occurrences = occurrences();
        if (occurrences.isEmpty()) {
            return 0;
        }
        double rank = 0;
        double distances = 0;
        double previous = 0;
        int covers = 0;
        for (int from = 0; from < occurrences.size(); ) {
            Cover cover = cover(occurrences, from);
            if (cover == null) {
                break;
            }
            int first = TsVector.place(occurrences.get(cover.first()).position());
            int last = TsVector.place(occurrences.get(cover.last()).position());
            double inverse = 0;
            for (int i = cover.first(); i <= cover.last(); i++) {
                inverse += 1.0 / weight(occurrences.get(i).position());
            }
            int count = cover.last() - cover.first();
            double density = (count + 1) / inverse;
            int noise = last - first - count;
            rank += density / (1 + (noise < 0 ? count / 2 : noise));
            double middle = (last + first) / 2.0;
            if (covers > 0 && middle > previous) {
                distances += 1.0 / (middle - previous);
            }
            previous = middle;
            covers++;
            from = cover.first() + 1;
        }
        return (float) normalized(rank, method, covers, distances);
    }

    private double normalized(double rank, int method, int covers, double distances) {
        double result = rank;
        int words = vector.lexemes().size();
        if ((method & BY_LOG_LENGTH) != 0 && words > 0) {
            result /= Math.log(length() + 1);
        }
        if ((method & BY_LENGTH) != 0 && length() > 0) {
            result /= length();
        }
        if ((method & BY_EXTENT_DISTANCE) != 0 && covers > 0 && distances > 0) {
            result /= covers / distances;
        }
        if ((method & BY_WORDS) != 0 && words > 0) {
            result /= words;
        }
        if ((method & BY_LOG_WORDS) != 0 && words > 0) {
            result /= Math.log(words + 1) / Math.log(2);
        }
        return (method & BY_ITSELF) != 0 ? result / (result + 1) : result;
    }

    private List<Occurrence> occurrences() {
        TreeMap<Integer, Occurrence> found = new TreeMap<>();
        for (TsQuery.Word word : query.words()) {
            for (TsVector.Lexeme lexeme : Matching.lexemes(vector, word)) {
                for (int position : lexeme.positions().length == 0 ? SOMEWHERE : lexeme.positions()) {
                    if (word.weights() == 0 || (word.weights() & 1 << TsVector.weight(position)) != 0) {
                        // Of several weights at one place the least counts.
                        Occurrence here = found.get(TsVector.place(position));
                        List<TsQuery.Word> words = here == null ? new ArrayList<>() : here.words();
                        words.add(word);
                        if (here == null || position < here.position()) {
                            found.put(TsVector.place(position), new Occurrence(position, words));
                        }
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    private @Nullable Cover cover(List<Occurrence> all, int from) {
        int last = from;
        while (last < all.size() && !matches(all.subList(from, last + 1))) {
            last++;
        }
        if (last == all.size()) {
            return null;
        }
        int first = last;
        while (first > from && !matches(all.subList(first, last + 1))) {
            first--;
        }
        return new Cover(first, last);
    }

    private boolean matches(List<Occurrence> part) {
        return Matching.matches(query, word -> {
            int[] places = part.stream()
                    .filter(o -> o.words().contains(word))
                    .mapToInt(o -> TsVector.place(o.position()))
                    .toArray();
            return places.length == 0 ? null : places;
        });
    }
}
