package holo.sql.type;

import holo.sql.error.SqlException;
import holo.sql.type.Geometry.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text of geometric values, in which most parentheses may be left out.
final class GeometryReader {
    private final SqlType type;
    private final String text;
    private int at;

    GeometryReader(SqlType type, String text) {
        this.type = type;
        this.text = text;
    }

    private SqlException invalid() {
        return SqlException.of("22P02", "invalid input syntax for type " + type.name() + ": \"" + text + "\"");
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        blanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw invalid();
        }
    }

    private void end() {
        if (peek() != 0) {
            throw invalid();
        }
    }

    private double number() {
        blanks();
        int from = at;
        while (at < text.length() && ",()[]{}<>".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String digits = text.substring(from, at).strip();
        if (digits.isEmpty()) {
            throw invalid();
        }
        try {
            return (Double) PgTypes.FLOAT8.fromText(digits, TypeContext.DEFAULT);
        } catch (SqlException e) {
            throw e.sqlState().equals("22003") ? e : invalid();
        }
    }

    private Point pair() {
        boolean inside = take('(');
        double x = number();
        expect(',');
        double y = number();
        if (inside) {
            expect(')');
        }
        return new Point(x, y);
    }

    Point point() {
        Point point = pair();
        end();
        return point;
    }

    /// Whether the opening parenthesis here is around the whole: another one follows, or there is no other.
    private boolean isAround() {
        return isDoubled() || text.lastIndexOf('(') == at;
    }

    private boolean isDoubled() {
        int next = at + 1;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next < text.length() && text.charAt(next) == '(';
    }

    /// Points and whether brackets were around them.
    record Points(List<Point> points, boolean open) {}

    /// @param brackets whether they may be around the whole
    /// @param count how many there must be; 0 for as many as there are
    Points points(boolean brackets, int count) {
        boolean open = peek() == '[';
        boolean around = false;
        if (open) {
            if (!brackets) {
                throw invalid();
            }
            at++;
        } else if (peek() == '(' && isAround()) {
            around = true;
            at++;
        }
        List<Point> points = new ArrayList<>();
        do {
            points.add(pair());
        } while (take(',') || peek() == '(');
        if (open) {
            expect(']');
        } else if (around) {
            expect(')');
        }
        end();
        if (count != 0 && points.size() != count) {
            throw invalid();
        }
        return new Points(points, open);
    }

    Geometry.Circle circle() {
        boolean angle = take('<');
        boolean around = !angle && peek() == '(' && isDoubled();
        if (around) {
            at++;
        }
        Point center = pair();
        expect(',');
        double radius = number();
        if (radius < 0) {
            throw invalid();
        }
        if (angle) {
            expect('>');
        } else if (around) {
            expect(')');
        }
        end();
        return new Geometry.Circle(center, radius);
    }

    /// The coefficients in braces; null when the line is given by points.
    Geometry.@Nullable Line line() {
        if (!take('{')) {
            return null;
        }
        double a = number();
        expect(',');
        double b = number();
        expect(',');
        double c = number();
        expect('}');
        end();
        return new Geometry.Line(a, b, c);
    }
}
