package holo.sql.pgcatalog;

import holo.sql.textsearch.Dictionary;
import holo.sql.textsearch.SearchConfig;
import holo.sql.textsearch.TokenType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pg_ts_config and its kin: configurations, dictionaries, their templates and the parser, all of them built in.
final class TextSearchRows {
    private static final int CONFIG = 3602;
    private static final int DICTIONARY = 3600;
    private static final int PARSER = 3601;
    private static final int TEMPLATE = 3764;
    private static final int DEFAULT_PARSER = 3722;
    private static final int SIMPLE_TEMPLATE = 3727;
    private static final int SNOWBALL_TEMPLATE = 13_150;
    private static final int OWNER = 10;

    private TextSearchRows() {}

    static void configs(SystemContext context, RowSink out) {
        for (SearchConfig config : SearchConfig.values()) {
            out.row()
                    .oid("oid", config.oid())
                    .set("cfgname", config.label())
                    .oid("cfgnamespace", Oids.PG_CATALOG)
                    .oid("cfgowner", OWNER)
                    .oid("cfgparser", DEFAULT_PARSER);
        }
    }

    static void configMaps(SystemContext context, RowSink out) {
        for (SearchConfig config : SearchConfig.values()) {
            for (TokenType type : TokenType.values()) {
                Dictionary dictionary = config.dictionary(type);
                if (dictionary != null) {
                    out.row()
                            .oid("mapcfg", config.oid())
                            .set("maptokentype", type.id())
                            .set("mapseqno", 1)
                            .oid("mapdict", dictionary.oid());
                }
            }
        }
    }

    private static int template(Dictionary dictionary) {
        return switch (dictionary) {
            case SIMPLE -> SIMPLE_TEMPLATE;
            case ENGLISH_STEM -> SNOWBALL_TEMPLATE;
        };
    }

    private static @Nullable String options(Dictionary dictionary) {
        return switch (dictionary) {
            case SIMPLE -> null;
            case ENGLISH_STEM -> "language = 'english', stopwords = 'english'";
        };
    }

    static void dictionaries(SystemContext context, RowSink out) {
        for (Dictionary dictionary : Dictionary.values()) {
            out.row()
                    .oid("oid", dictionary.oid())
                    .set("dictname", dictionary.label())
                    .oid("dictnamespace", Oids.PG_CATALOG)
                    .oid("dictowner", OWNER)
                    .oid("dicttemplate", template(dictionary))
                    .set("dictinitoption", options(dictionary));
        }
    }

    static void parsers(SystemContext context, RowSink out) {
        out.row()
                .oid("oid", DEFAULT_PARSER)
                .set("prsname", "default")
                .oid("prsnamespace", Oids.PG_CATALOG)
                .oid("prsstart", 3717)
                .oid("prstoken", 3718)
                .oid("prsend", 3719)
                .oid("prsheadline", 3720)
                .oid("prslextype", 3721);
    }

    static void templates(SystemContext context, RowSink out) {
        template(out, SIMPLE_TEMPLATE, "simple", 3725);
        template(out, SNOWBALL_TEMPLATE, "snowball", 13_148);
    }

    /// @param init the function that makes a dictionary of it, which the one that asks it comes behind
    private static void template(RowSink out, int oid, String name, int init) {
        out.row()
                .oid("oid", oid)
                .set("tmplname", name)
                .oid("tmplnamespace", Oids.PG_CATALOG)
                .oid("tmplinit", init)
                .oid("tmpllexize", init + 1);
    }

    private record Comment(int oid, int classOid, String catalog, String text) {}

    private static List<Comment> comments() {
        String simple = "simple dictionary: just lower case and check for stopword";
        return List.of(
                new Comment(SearchConfig.SIMPLE.oid(), CONFIG, "pg_ts_config", "simple configuration"),
                new Comment(SearchConfig.ENGLISH.oid(), CONFIG, "pg_ts_config", "configuration for english language"),
                new Comment(Dictionary.SIMPLE.oid(), DICTIONARY, "pg_ts_dict", simple),
                new Comment(
                        Dictionary.ENGLISH_STEM.oid(),
                        DICTIONARY,
                        "pg_ts_dict",
                        "snowball stemmer for english language"),
                new Comment(DEFAULT_PARSER, PARSER, "pg_ts_parser", "default word parser"),
                new Comment(SIMPLE_TEMPLATE, TEMPLATE, "pg_ts_template", simple),
                new Comment(SNOWBALL_TEMPLATE, TEMPLATE, "pg_ts_template", "snowball stemmer"));
    }

    /// The comment on an object, or null.
    static @Nullable String comment(String catalog, long oid) {
        return comments().stream()
                .filter(c -> c.oid() == oid && c.catalog().equals(catalog))
                .findFirst()
                .map(Comment::text)
                .orElse(null);
    }

    static void descriptions(RowSink out) {
        comments()
                .forEach(c -> out.row()
                        .oid("objoid", c.oid())
                        .oid("classoid", c.classOid())
                        .set("objsubid", 0)
                        .set("description", c.text()));
    }
}
