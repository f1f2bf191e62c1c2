package holo.sql.textsearch;

import holo.sql.type.TsQuery;
import holo.sql.type.TsQueryReader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what people type into a search box. Whatever makes no sense is left out.
final class WebQuery {
    private static final String IGNORED = "&|!()<>:*";

    private final QueryMaker maker;
    private final String text;
    private int at;

    WebQuery(QueryMaker maker, String text) {
        this.maker = maker;
        this.text = text;
    }

    /// Words next to each other must all be there; `or` between them binds less.
    TsQuery.@Nullable Node read() {
        TsQuery.Node any = null;
        TsQuery.Node all = null;
        boolean or = false;
        while (true) {
            skip();
            if (at >= text.length()) {
                break;
            }
            if (all != null && isOr()) {
                at += 2;
                or = true;
                continue;
            }
            TsQuery.Node operand = operand();
            if (operand == null) {
                continue;
            }
            if (or) {
                any = any == null ? all : or(any, all);
                all = operand;
                or = false;
            } else {
                all = all == null ? operand : new TsQuery.Both(TsQuery.Operator.AND, all, operand, 0);
            }
        }
        return any == null ? all : or(any, all);
    }

    private static TsQuery.Node or(TsQuery.Node left, TsQuery.@Nullable Node right) {
        return right == null ? left : new TsQuery.Both(TsQuery.Operator.OR, left, right, 0);
    }

    private void skip() {
        while (at < text.length()
                && (Character.isWhitespace(text.charAt(at)) || IGNORED.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
    }

    /// The word `or`, when something may follow.
    private boolean isOr() {
        if (at + 2 > text.length()
                || !text.substring(at, at + 2).toLowerCase(Locale.ROOT).equals("or")) {
            return false;
        }
        if (at + 2 == text.length()) {
            return false;
        }
        char next = text.charAt(at + 2);
        if (next == '-' || next == '_' || Character.isLetterOrDigit(next)) {
            return false;
        }
        for (int i = at + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || Character.isLetterOrDigit(c) || c == '_') {
                return true;
            }
        }
        return false;
    }

    private TsQuery.@Nullable Node operand() {
        boolean not = false;
        while (at < text.length() && text.charAt(at) == '-') {
            not = true;
            at++;
            skip();
        }
        if (at >= text.length()) {
            return null;
        }
        TsQuery.Node node;
        if (text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            String phrase = text.substring(at + 1, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            node = maker.lexemes(phrase, TsQuery.Operator.PHRASE, 0, false);
        } else {
            int from = at;
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && text.charAt(at) != '"'
                    && IGNORED.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            node = maker.lexemes(text.substring(from, at), TsQuery.Operator.PHRASE, 0, false);
        }
        if (node == null) {
            node = TsQueryReader.stop();
        }
        return not ? new TsQuery.Not(node) : node;
    }
}
