package holo.sql.plpgsql;

import holo.sql.parser.Lexeme;
import holo.sql.plpgsql.Instruction.Declaration;
import holo.sql.plpgsql.Instruction.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what stands behind DECLARE.
final class DeclarationParser {
    private final Words words;
    private final Set<String> cursors;

    /// @param cursors takes the names of cursors, which FOR tells from queries
    DeclarationParser(Words words, Set<String> cursors) {
        this.words = words;
        this.cursors = cursors;
    }

    Declaration declaration() {
        int line = words.line();
        String name = words.name();
        if (words.accept("alias")) {
            words.expect("for");
            String of =
                    words.peek().kind() == Lexeme.Kind.PARAMETER ? words.next().text() : words.name();
            words.expectPunctuation(";");
            return new Declaration.Alias(name, line, of);
        }
        Boolean scroll = null;
        if (words.at("no") && words.peek(1).isWord("scroll")) {
            words.next();
            words.next();
            scroll = false;
        } else if (words.accept("scroll")) {
            scroll = true;
        }
        if (words.accept("cursor")) {
            return cursor(name, line, scroll);
        }
        boolean constant = words.accept("constant");
        TypeName type = type("collate", "not", "default", ":=", "=", ";");
        if (type.text().equalsIgnoreCase("refcursor")) {
            cursors.add(name);
        }
        if (words.accept("collate")) {
            words.name();
            while (words.acceptPunctuation(".")) {
                words.name();
            }
        }
        boolean notNull = words.accept("not");
        if (notNull) {
            words.expect("null");
        }
        Snippet initial = words.accept("default") || words.acceptAssignment() ? words.until(";") : null;
        words.expectPunctuation(";");
        if (notNull && initial == null) {
            throw holo.sql.error.SqlException.of(
                    "22004", "variable \"" + name + "\" must have a default value, since it's declared NOT NULL");
        }
        return new Declaration.Of(name, line, type, constant, notNull, initial);
    }

    private TypeName type(String... ends) {
        Snippet text = words.until(ends);
        return typeName(text.text());
    }

    /// A type as written.
    static TypeName typeName(String text) {
        Words parts = new Words(text);
        List<String> names = new ArrayList<>();
        while (Words.isName(parts.peek())) {
            names.add(parts.name());
            if (!parts.acceptPunctuation(".")) {
                break;
            }
        }
        if (parts.acceptOperator("%")) {
            if (parts.at("type")) {
                return new TypeName(text, names, TypeName.Copied.TYPE);
            }
            if (parts.at("rowtype")) {
                return new TypeName(text, names, TypeName.Copied.ROWTYPE);
            }
            throw parts.syntaxError();
        }
        return new TypeName(text, names, TypeName.Copied.NOTHING);
    }

    private Declaration cursor(String name, int line, @Nullable Boolean scroll) {
        List<Declaration.Of> parameters = new ArrayList<>();
        if (words.acceptPunctuation("(")) {
            do {
                int parameterLine = words.line();
                String parameter = words.name();
                TypeName type = type(",", ")");
                parameters.add(new Declaration.Of(parameter, parameterLine, type, false, false, null));
            } while (words.acceptPunctuation(","));
            words.expectPunctuation(")");
        }
        if (!words.accept("for")) {
            words.expect("is");
        }
        Snippet query = words.until(";");
        words.expectPunctuation(";");
        cursors.add(name);
        return new Declaration.Cursor(name, line, scroll, parameters, query);
    }
}
