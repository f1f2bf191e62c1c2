package holo.sql.textsearch;

import holo.sql.type.TsQuery;
import holo.sql.type.TsQueryReader;
import holo.sql.type.TsVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes queries of what people write.
public final class QueryMaker {
    private final SearchConfig config;

    public QueryMaker(SearchConfig config) {
        this.config = config;
    }

    /// to_tsquery: words are made lexemes, operators stay.
    public TsQuery query(String text) {
        return TsQueryReader.withoutStops(TsQueryReader.read(
                text, (word, weights, prefix) -> lexemes(word, TsQuery.Operator.PHRASE, weights, prefix)));
    }

    /// plainto_tsquery and phraseto_tsquery: everything is words.
    public TsQuery plain(String text, TsQuery.Operator operator) {
        return TsQueryReader.withoutStops(lexemes(text, operator, 0, false));
    }

    /// The lexemes of a text, joined in their order; words that do not matter keep their places among them.
    TsQuery.@Nullable Node lexemes(String text, TsQuery.Operator operator, int weights, boolean prefix) {
        List<SearchConfig.Placed> found = config.lexemes(text, 0);
        TsQuery.Node query = null;
        int place = 0;
        int i = 0;
        while (i < found.size()) {
            int next = found.get(i).place();
            while (place > 0 && place + 1 < Math.min(next, TsVector.POSITION_MAX)) {
                query = joined(operator, query, TsQueryReader.stop());
                place++;
            }
            place = next;
            TsQuery.Node token = null;
            for (; i < found.size() && found.get(i).place() == place; i++) {
                TsQuery.Node word = new TsQuery.Word(found.get(i).lexeme(), weights, prefix);
                token = token == null ? word : new TsQuery.Both(TsQuery.Operator.AND, token, word, 0);
            }
            if (token != null) {
                query = joined(operator, query, token);
            }
        }
        return query;
    }

    private static TsQuery.Node joined(TsQuery.Operator operator, TsQuery.@Nullable Node left, TsQuery.Node right) {
        int distance = operator == TsQuery.Operator.PHRASE ? 1 : 0;
        return left == null ? right : new TsQuery.Both(operator, left, right, distance);
    }

    /// websearch_to_tsquery: quotes for phrases, `or`, and a minus for what must not be there; never wrong.
    public TsQuery web(String text) {
        return TsQueryReader.withoutStops(new WebQuery(this, text).read());
    }
}
