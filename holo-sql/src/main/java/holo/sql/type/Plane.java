package holo.sql.type;

import holo.sql.type.Geometry.Box;
import holo.sql.type.Geometry.Line;
import holo.sql.type.Geometry.Point;
import holo.sql.type.Geometry.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The geometry of the plane, in which numbers are the same that differ by less than a millionth.
public final class Plane {
    private static final double EPSILON = 1e-6;
    private static final int ON_BORDER = Integer.MAX_VALUE;

    private Plane() {}

    public static boolean isZero(double a) {
        return Math.abs(a) <= EPSILON;
    }

    public static boolean equal(double a, double b) {
        return a == b || Math.abs(a - b) <= EPSILON;
    }

    public static boolean less(double a, double b) {
        return a + EPSILON < b;
    }

    public static boolean atMost(double a, double b) {
        return a <= b + EPSILON;
    }

    public static boolean same(Point a, Point b) {
        boolean known = !Double.isNaN(a.x()) && !Double.isNaN(a.y()) && !Double.isNaN(b.x()) && !Double.isNaN(b.y());
        return known
                ? equal(a.x(), b.x()) && equal(a.y(), b.y())
                : Values.compareDoubles(a.x(), b.x()) == 0 && Values.compareDoubles(a.y(), b.y()) == 0;
    }

    public static double distance(Point a, Point b) {
        return Math.hypot(a.x() - b.x(), a.y() - b.y());
    }

    public static double length(Segment s) {
        return distance(s.from(), s.to());
    }

    public static Point middle(Point a, Point b) {
        return new Point((a.x() + b.x()) / 2, (a.y() + b.y()) / 2);
    }

    /// Infinite for what is vertical.
    public static double slope(Point a, Point b) {
        return equal(a.x(), b.x())
                ? Double.POSITIVE_INFINITY
                : equal(a.y(), b.y()) ? 0 : (a.y() - b.y()) / (a.x() - b.x());
    }

    /// The slope of what is perpendicular.
    public static double inverseSlope(Point a, Point b) {
        return equal(a.x(), b.x())
                ? 0
                : equal(a.y(), b.y()) ? Double.POSITIVE_INFINITY : (a.x() - b.x()) / (b.y() - a.y());
    }

    private static double inverseSlope(Line line) {
        return isZero(line.a()) ? Double.POSITIVE_INFINITY : isZero(line.b()) ? 0 : line.b() / line.a();
    }

    /// The line through a point.
    public static Line line(Point p, double slope) {
        if (Double.isInfinite(slope)) {
            return new Line(-1, 0, p.x());
        }
        if (slope == 0) {
            return new Line(0, -1, p.y());
        }
        // No negative zero.
        return new Line(slope, -1, p.y() - slope * p.x() + 0.0);
    }

    public static Line line(Point a, Point b) {
        return line(a, slope(a, b));
    }

    /// Where two lines meet; null when they do not.
    public static @Nullable Point meet(Line l, Line m) {
        double x;
        double y;
        if (!isZero(l.b())) {
            if (equal(m.a(), l.a() * (m.b() / l.b()))) {
                return null;
            }
            x = (l.b() * m.c() - m.b() * l.c()) / (l.a() * m.b() - m.a() * l.b());
            y = -(l.a() * x + l.c()) / l.b();
        } else if (!isZero(m.b())) {
            if (equal(l.a(), m.a() * (l.b() / m.b()))) {
                return null;
            }
            x = (m.b() * l.c() - l.b() * m.c()) / (m.a() * l.b() - l.a() * m.b());
            y = -(m.a() * x + m.c()) / m.b();
        } else {
            return null;
        }
        return new Point(x + 0.0, y + 0.0);
    }

    public static boolean contains(Segment s, Point p) {
        return equal(distance(p, s.from()) + distance(p, s.to()), length(s));
    }

    public static boolean contains(Line line, Point p) {
        return isZero(line.a() * p.x() + line.b() * p.y() + line.c());
    }

    /// Where a segment and a line meet; null when they do not.
    public static @Nullable Point meet(Segment s, Line line) {
        Point p = meet(line(s.from(), s.to()), line);
        if (p == null || !contains(s, p)) {
            return null;
        }
        return same(s.from(), p) ? s.from() : same(s.to(), p) ? s.to() : p;
    }

    /// Where two segments meet; null when they do not, or are parallel.
    public static @Nullable Point meet(Segment s, Segment t) {
        Point p = meet(s, line(t.from(), t.to()));
        return p == null || !contains(t, p) ? null : p;
    }

    /// The point of a line that is nearest.
    public static @Nullable Point nearest(Line line, Point p) {
        return meet(line(p, inverseSlope(line)), line);
    }

    public static double distance(Line line, Point p) {
        Point near = nearest(line, p);
        return near == null ? Double.NaN : distance(near, p);
    }

    /// The point of a segment that is nearest to a line.
    public static Point nearest(Segment s, Line line) {
        Point p = meet(s, line);
        return p != null ? p : distance(line, s.from()) < distance(line, s.to()) ? s.from() : s.to();
    }

    public static double distance(Segment s, Line line) {
        return meet(s, line) != null ? 0 : Math.min(distance(line, s.from()), distance(line, s.to()));
    }

    public static Point nearest(Segment s, Point p) {
        return nearest(s, line(p, inverseSlope(s.from(), s.to())));
    }

    public static double distance(Segment s, Point p) {
        return distance(nearest(s, p), p);
    }

    /// The point of a segment that is nearest to another one.
    public static Point nearest(Segment on, Segment to) {
        Point p = meet(on, to);
        if (p != null) {
            return p;
        }
        Point best = nearest(on, to.from());
        double least = distance(best, to.from());
        Point other = nearest(on, to.to());
        if (distance(other, to.to()) < least) {
            least = distance(other, to.to());
            best = other;
        }
        for (Point end : List.of(on.from(), on.to())) {
            double distance = distance(to, end);
            if (distance < least) {
                least = distance;
                best = end;
            }
        }
        return best;
    }

    public static double distance(Segment s, Segment t) {
        if (meet(s, t) != null) {
            return 0;
        }
        return Math.min(
                Math.min(distance(s, t.from()), distance(s, t.to())),
                Math.min(distance(t, s.from()), distance(t, s.to())));
    }

    /// Left, upper, lower and right side.
    public static List<Segment> sides(Box box) {
        Point upperLeft = new Point(box.low().x(), box.high().y());
        Point lowerRight = new Point(box.high().x(), box.low().y());
        return List.of(
                new Segment(box.low(), upperLeft),
                new Segment(box.high(), upperLeft),
                new Segment(box.low(), lowerRight),
                new Segment(box.high(), lowerRight));
    }

    public static boolean contains(Box box, Point p) {
        return box.high().x() >= p.x()
                && box.low().x() <= p.x()
                && box.high().y() >= p.y()
                && box.low().y() <= p.y();
    }

    public static boolean overlap(Box a, Box b) {
        return atMost(a.low().x(), b.high().x())
                && atMost(b.low().x(), a.high().x())
                && atMost(a.low().y(), b.high().y())
                && atMost(b.low().y(), a.high().y());
    }

    public static Point nearest(Box box, Point p) {
        if (contains(box, p)) {
            return p;
        }
        Point best = p;
        double least = Double.POSITIVE_INFINITY;
        for (Segment side : sides(box)) {
            Point near = nearest(side, p);
            if (distance(near, p) < least) {
                least = distance(near, p);
                best = near;
            }
        }
        return best;
    }

    public static boolean meets(Box box, Segment s) {
        if (!overlap(box, Box.of(s.from(), s.to()))) {
            return false;
        }
        return contains(box, s.from())
                || contains(box, s.to())
                || sides(box).stream().anyMatch(side -> meet(side, s) != null);
    }

    public static Point nearest(Box box, Segment s) {
        if (meets(box, s)) {
            return nearest(box, s.from());
        }
        Point best = s.from();
        double least = Double.POSITIVE_INFINITY;
        for (Segment side : sides(box)) {
            double distance = distance(side, s);
            if (distance < least) {
                least = distance;
                best = nearest(side, s);
            }
        }
        return best;
    }

    public static double distance(Box box, Segment s) {
        return meets(box, s)
                ? 0
                : sides(box).stream()
                        .mapToDouble(side -> distance(side, s))
                        .min()
                        .orElse(Double.NaN);
    }

    /// The segments between points in a row.
    public static List<Segment> segments(List<Point> points, boolean closed) {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (i > 0) {
                segments.add(new Segment(points.get(i - 1), points.get(i)));
            } else if (closed) {
                segments.add(new Segment(points.getLast(), points.getFirst()));
            }
        }
        return segments;
    }

    public static Box bounds(List<Point> points) {
        Box box = new Box(points.getFirst(), points.getFirst());
        for (Point p : points) {
            Point high = new Point(
                    Math.max(box.high().x(), p.x()), Math.max(box.high().y(), p.y()));
            box = new Box(
                    high,
                    new Point(Math.min(box.low().x(), p.x()), Math.min(box.low().y(), p.y())));
        }
        return box;
    }

    /// Whether a point is in a polygon or on its border.
    public static boolean inside(Point p, List<Point> polygon) {
        int turns = 0;
        for (int i = 0; i < polygon.size(); i++) {
            Point from = polygon.get(i);
            Point to = polygon.get((i + 1) % polygon.size());
            int crossing = crossing(to.x() - p.x(), to.y() - p.y(), from.x() - p.x(), from.y() - p.y());
            if (crossing == ON_BORDER) {
                return true;
            }
            turns += crossing;
        }
        return turns != 0;
    }

    /// How a segment crosses the positive half of the horizontal axis: 2 for up and -2 for down, 1 and -1 when it
    /// begins or ends there; {@link #ON_BORDER} when it passes the origin.
    private static int crossing(double x, double y, double fromX, double fromY) {
        if (isZero(y)) {
            if (isZero(x)) {
                return ON_BORDER;
            }
            if (isZero(fromY)) {
                return x > 0 == less(0, fromX) && !isZero(fromX) ? 0 : ON_BORDER;
            }
            return x < 0 ? 0 : less(fromY, 0) ? 1 : -1;
        }
        int sign = less(0, y) ? 1 : -1;
        if (isZero(fromY)) {
            return less(fromX, 0) ? 0 : sign;
        }
        if (sign < 0 ? less(fromY, 0) : less(0, fromY)) {
            return 0;
        }
        if (atMost(0, x) && less(0, fromX)) {
            return 2 * sign;
        }
        if (less(x, 0) && atMost(fromX, 0)) {
            return 0;
        }
        double z = (x - fromX) * y - (y - fromY) * x;
        if (isZero(z)) {
            return ON_BORDER;
        }
        return (sign < 0 ? less(z, 0) : less(0, z)) ? 0 : 2 * sign;
    }

    /// Whether a segment is in a polygon: its ends are, and so is the middle between any two crossings of the border.
    public static boolean inside(Segment s, List<Point> polygon) {
        if (!inside(s.from(), polygon) || !inside(s.to(), polygon)) {
            return false;
        }
        List<Point> cuts = new ArrayList<>(List.of(s.from(), s.to()));
        for (Segment side : segments(polygon, true)) {
            Point cut = meet(s, side);
            if (cut != null) {
                cuts.add(cut);
            }
        }
        cuts.sort((a, b) -> Double.compare(distance(s.from(), a), distance(s.from(), b)));
        for (int i = 1; i < cuts.size(); i++) {
            if (!inside(middle(cuts.get(i - 1), cuts.get(i)), polygon)) {
                return false;
            }
        }
        return true;
    }
}
