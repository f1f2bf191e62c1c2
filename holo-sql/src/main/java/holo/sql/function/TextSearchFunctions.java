package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.textsearch.Dictionary;
import holo.sql.textsearch.DocumentParser;
import holo.sql.textsearch.Headline;
import holo.sql.textsearch.Matching;
import holo.sql.textsearch.QueryMaker;
import holo.sql.textsearch.QueryRewriting;
import holo.sql.textsearch.Ranking;
import holo.sql.textsearch.SearchConfig;
import holo.sql.textsearch.Token;
import holo.sql.textsearch.TokenType;
import holo.sql.type.Json;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TsQuery;
import holo.sql.type.TsQueryReader;
import holo.sql.type.TsVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions of text search that know a configuration, and those of queries.
final class TextSearchFunctions {
    private static final long DEFAULT_PARSER = 3722;

    private TextSearchFunctions() {}

    static void register(FunctionCatalog c) {
        c.session(
                "get_current_ts_config() regconfig", (v, x) -> (long) current(x).oid());
        documents(c);
        queries(c);
        operators(c);
        ranking(c);
        headline(c);
        parsing(c);
    }

    private static SearchConfig current(ExecutionContext context) {
        return SearchConfig.named(
                Objects.requireNonNullElse(context.session().setting("default_text_search_config"), "simple"));
    }

    private static SearchConfig config(@Nullable Object oid) {
        return SearchConfig.get((Long) nn(oid));
    }

    /// What a function of a configuration and other arguments does.
    private interface Searching {
        @Nullable
        Object call(SearchConfig config, @Nullable Object[] arguments);
    }

    /// Registers a function twice: with a configuration, and with the session's.
    ///
    /// @param signature without the configuration
    private static void configured(FunctionCatalog c, String signature, Searching body) {
        c.session(signature, (v, x) -> body.call(current(x), v));
        c.full(
                signature.replace("(", "(regconfig,"),
                (v, x) -> body.call(config(v[0]), Arrays.copyOfRange(v, 1, v.length)));
    }

    private static void documents(FunctionCatalog c) {
        configured(c, "to_tsvector(text) tsvector", (config, v) -> config.vector(List.of((String) nn(v[0]))));
        configured(
                c,
                "to_tsvector(jsonb) tsvector",
                (config, v) -> config.vector(JsonWords.of((Json) nn(v[0]), JsonWords.STRINGS)));
        configured(
                c,
                "jsonb_to_tsvector(jsonb,jsonb) tsvector",
                (config, v) -> config.vector(JsonWords.of((Json) nn(v[0]), JsonWords.kinds((Json) nn(v[1])))));
    }

    private static void queries(FunctionCatalog c) {
        configured(c, "to_tsquery(text) tsquery", (config, v) -> new QueryMaker(config).query((String) nn(v[0])));
        configured(
                c,
                "plainto_tsquery(text) tsquery",
                (config, v) -> new QueryMaker(config).plain((String) nn(v[0]), TsQuery.Operator.AND));
        configured(
                c,
                "phraseto_tsquery(text) tsquery",
                (config, v) -> new QueryMaker(config).plain((String) nn(v[0]), TsQuery.Operator.PHRASE));
        configured(
                c, "websearch_to_tsquery(text) tsquery", (config, v) -> new QueryMaker(config).web((String) nn(v[0])));
        c.one("numnode(tsquery) int4", q -> ((TsQuery) q).nodes().size());
        c.one("querytree(tsquery) text", q -> queryTree((TsQuery) q));
        c.three(
                "ts_rewrite(tsquery,tsquery,tsquery) tsquery",
                (q, w, s) -> QueryRewriting.rewrite((TsQuery) q, (TsQuery) w, (TsQuery) s));
        c.three(
                "tsquery_phrase(tsquery,tsquery,int4) tsquery",
                (a, b, d) -> TsQuery.join(
                        TsQuery.Operator.PHRASE, (TsQuery) a, (TsQuery) b, TsQueryReader.checked((Integer) d)));
        for (String name : new String[] {"tsquery_phrase", "<->"}) {
            c.two(
                    name + "(tsquery,tsquery) tsquery",
                    (a, b) -> TsQuery.join(TsQuery.Operator.PHRASE, (TsQuery) a, (TsQuery) b, 1));
        }
        for (String name : new String[] {"tsquery_and", "&&"}) {
            c.two(
                    name + "(tsquery,tsquery) tsquery",
                    (a, b) -> TsQuery.join(TsQuery.Operator.AND, (TsQuery) a, (TsQuery) b, 0));
        }
        for (String name : new String[] {"tsquery_or", "||"}) {
            c.two(
                    name + "(tsquery,tsquery) tsquery",
                    (a, b) -> TsQuery.join(TsQuery.Operator.OR, (TsQuery) a, (TsQuery) b, 0));
        }
        for (String name : new String[] {"tsquery_not", "!!"}) {
            c.one(name + "(tsquery) tsquery", q -> {
                TsQuery.Node root = ((TsQuery) q).root();
                return root == null ? q : new TsQuery(new TsQuery.Not(root));
            });
        }
        c.two("@>(tsquery,tsquery) bool", (a, b) -> words(a).containsAll(words(b)));
        c.two("<@(tsquery,tsquery) bool", (a, b) -> words(b).containsAll(words(a)));
    }

    private static List<String> words(Object query) {
        return ((TsQuery) query).words().stream().map(TsQuery.Word::text).toList();
    }

    /// The part of a query that an index could serve: without negations.
    private static String queryTree(TsQuery query) {
        if (query.root() == null) {
            return "";
        }
        TsQuery.Node indexable = indexable(query.root());
        return indexable == null ? "T" : new TsQuery(indexable).text();
    }

    private static TsQuery.@Nullable Node indexable(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> word;
            case TsQuery.Not not -> null;
            case TsQuery.Both both -> {
                TsQuery.Node left = indexable(both.left());
                TsQuery.Node right = indexable(both.right());
                if (left == null || right == null) {
                    yield both.operator() == TsQuery.Operator.OR ? null : left == null ? right : left;
                }
                yield new TsQuery.Both(both.operator(), left, right, both.distance());
            }
        };
    }

    private static void operators(FunctionCatalog c) {
        for (String name : new String[] {"@@", "@@@", "ts_match_vq"}) {
            c.two(name + "(tsvector,tsquery) bool", (a, b) -> Matching.matches((TsVector) a, (TsQuery) b));
        }
        for (String name : new String[] {"@@", "@@@", "ts_match_qv"}) {
            c.two(name + "(tsquery,tsvector) bool", (a, b) -> Matching.matches((TsVector) b, (TsQuery) a));
        }
        for (String name : new String[] {"@@", "ts_match_tq"}) {
            c.session(
                    name + "(text,tsquery) bool",
                    (v, x) -> Matching.matches(current(x).vector(List.of((String) nn(v[0]))), (TsQuery) nn(v[1])));
        }
        for (String name : new String[] {"@@", "ts_match_tt"}) {
            c.session(
                    name + "(text,text) bool",
                    (v, x) -> Matching.matches(
                            current(x).vector(List.of((String) nn(v[0]))),
                            new QueryMaker(current(x)).plain((String) nn(v[1]), TsQuery.Operator.AND)));
        }
    }

    private static void ranking(FunctionCatalog c) {
        for (String name : new String[] {"ts_rank", "ts_rank_cd"}) {
            boolean covers = name.endsWith("_cd");
            c.two(name + "(tsvector,tsquery) float4", (t, q) -> rank(covers, List.of(), t, q, 0));
            c.three(name + "(tsvector,tsquery,int4) float4", (t, q, m) -> rank(covers, List.of(), t, q, (Integer) m));
            c.three(name + "(_float4,tsvector,tsquery) float4", (w, t, q) -> rank(covers, weights(w), t, q, 0));
            c.full(
                    name + "(_float4,tsvector,tsquery,int4) float4",
                    (v, x) -> rank(covers, weights(nn(v[0])), nn(v[1]), nn(v[2]), (Integer) nn(v[3])));
        }
    }

    private static float rank(boolean covers, List<Float> weights, Object vector, Object query, int method) {
        Ranking ranking = new Ranking(weights, (TsVector) vector, (TsQuery) query);
        return covers ? ranking.rankByCover(method) : ranking.rank(method);
    }

    private static List<Float> weights(Object array) {
        PgArray weights = (PgArray) array;
        if (weights.dimensions().length != 1) {
            throw SqlException.of("2202E", "array of weight must be one-dimensional");
        }
        List<Float> list = new ArrayList<>();
        for (Object weight : weights.elements()) {
            if (weight == null) {
                throw SqlException.of("22004", "array of weight must not contain nulls");
            }
            list.add((Float) weight);
        }
        return list;
    }

    private static void headline(FunctionCatalog c) {
        configured(
                c,
                "ts_headline(text,tsquery) text",
                (config, v) -> Headline.of(config, (String) nn(v[0]), (TsQuery) nn(v[1]), ""));
        configured(
                c,
                "ts_headline(text,tsquery,text) text",
                (config, v) -> Headline.of(config, (String) nn(v[0]), (TsQuery) nn(v[1]), (String) nn(v[2])));
        configured(
                c,
                "ts_headline(jsonb,tsquery) jsonb",
                (config, v) ->
                        JsonWords.mapped((Json) nn(v[0]), text -> Headline.of(config, text, (TsQuery) nn(v[1]), "")));
        configured(
                c,
                "ts_headline(jsonb,tsquery,text) jsonb",
                (config, v) -> JsonWords.mapped(
                        (Json) nn(v[0]), text -> Headline.of(config, text, (TsQuery) nn(v[1]), (String) nn(v[2]))));
    }

    private static PgRecord record(List<SqlType> types, List<String> names, @Nullable Object... values) {
        return new PgRecord(types, names, values);
    }

    private static void parsing(FunctionCatalog c) {
        for (String parser : new String[] {"text", "oid"}) {
            c.table("ts_token_type(" + parser + ")", "tokid int4,alias text,description text", (v, x) -> {
                requireParser(nn(v[0]));
                return Arrays.stream(TokenType.values())
                        .map(t -> record(
                                List.of(PgTypes.INT4, PgTypes.TEXT, PgTypes.TEXT),
                                List.of("tokid", "alias", "description"),
                                t.id(),
                                t.alias(),
                                t.description()))
                        .toList();
            });
            c.table("ts_parse(" + parser + ",text)", "tokid int4,token text", (v, x) -> {
                requireParser(nn(v[0]));
                return DocumentParser.parse((String) nn(v[1])).stream()
                        .map(t -> record(
                                List.of(PgTypes.INT4, PgTypes.TEXT),
                                List.of("tokid", "token"),
                                t.type().id(),
                                t.text()))
                        .toList();
            });
        }
        String columns =
                "alias text,description text,token text,dictionaries _regdictionary,dictionary regdictionary,lexemes _text";
        c.table("ts_debug(text)", columns, (v, x) -> debug(current(x), (String) nn(v[0])));
        c.table("ts_debug(regconfig,text)", columns, (v, x) -> debug(config(v[0]), (String) nn(v[1])));
        c.two("ts_lexize(regdictionary,text) _text", (d, text) -> {
            Dictionary dictionary = Dictionary.find((Long) d);
            if (dictionary == null) {
                throw SqlException.of("XX000", "cache lookup failed for text search dictionary " + d);
            }
            return PgArray.of(PgTypes.TEXT, dictionary.lexemes((String) text).toArray());
        });
    }

    private static void requireParser(Object parser) {
        if (parser instanceof String name && !name.equals("default") && !name.equals("pg_catalog.default")) {
            throw SqlException.of("42704", "text search parser \"" + name + "\" does not exist");
        }
        if (parser instanceof Long oid && oid != DEFAULT_PARSER) {
            throw SqlException.of("XX000", "cache lookup failed for text search parser " + oid);
        }
    }

    private static List<PgRecord> debug(SearchConfig config, String document) {
        List<PgRecord> rows = new ArrayList<>();
        for (Token token : DocumentParser.parse(document)) {
            Dictionary dictionary = config.dictionary(token.type());
            rows.add(record(
                    List.of(
                            PgTypes.TEXT,
                            PgTypes.TEXT,
                            PgTypes.TEXT,
                            PgTypes.arrayOf(PgTypes.REGDICTIONARY),
                            PgTypes.REGDICTIONARY,
                            PgTypes.arrayOf(PgTypes.TEXT)),
                    List.of("alias", "description", "token", "dictionaries", "dictionary", "lexemes"),
                    token.type().alias(),
                    token.type().description(),
                    token.text(),
                    dictionary == null
                            ? PgArray.of(PgTypes.REGDICTIONARY)
                            : PgArray.of(PgTypes.REGDICTIONARY, (long) dictionary.oid()),
                    dictionary == null ? null : (long) dictionary.oid(),
                    dictionary == null
                            ? null
                            : PgArray.of(
                                    PgTypes.TEXT,
                                    dictionary.lexemes(token.text()).toArray())));
        }
        return rows;
    }
}
