package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Geometry.Box;
import holo.sql.type.Geometry.Circle;
import holo.sql.type.Geometry.Line;
import holo.sql.type.Geometry.Path;
import holo.sql.type.Geometry.Point;
import holo.sql.type.Geometry.Polygon;
import holo.sql.type.Geometry.Segment;
import holo.sql.type.PgTypes;
import holo.sql.type.Plane;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of geometric types: what makes values of others, and measures. Operators are in
/// {@link GeometryOperators}.
public final class GeometryFunctions {
    /// The name, which SQL cannot write, of what `point[0]` means.
    public static final String SUBSCRIPT = "\u0001part";

    /// Of a polygon that is made of a circle.
    private static final int CORNERS_MAX = 1_000_000;

    private static final int CIRCLE_CORNERS = 12;

    private GeometryFunctions() {}

    static void register(FunctionCatalog c) {
        GeometryOperators.register(c);
        subscripts(c);
        points(c);
        boxes(c);
        lines(c);
        outlines(c);
        circles(c);
    }

    /// Parts count from 0; others there are not.
    private static void subscripts(FunctionCatalog c) {
        c.two(SUBSCRIPT + "(point,int4) float8", (p, i) -> part((Integer) i, ((Point) p).x(), ((Point) p).y()));
        c.two(SUBSCRIPT + "(lseg,int4) point", (s, i) -> part((Integer) i, ((Segment) s).from(), ((Segment) s).to()));
        c.two(SUBSCRIPT + "(box,int4) point", (b, i) -> part((Integer) i, ((Box) b).high(), ((Box) b).low()));
    }

    private static @Nullable Object part(int number, Object first, Object second) {
        return number == 0 ? first : number == 1 ? second : null;
    }

    private static void points(FunctionCatalog c) {
        c.two("point(float8,float8) point", (x, y) -> new Point((Double) x, (Double) y));
        for (String from : List.of("lseg", "box", "polygon", "circle")) {
            convert(c, from, "point");
        }
        c.two("slope(point,point) float8", (a, b) -> Plane.slope((Point) a, (Point) b));
    }

    /// A function that is named like the type that it gives.
    private static void convert(FunctionCatalog c, String from, String to) {
        Casts.Cast cast = converter(named(from), named(to));
        if (cast == null) {
            throw new IllegalStateException(from + " is never a " + to);
        }
        c.one(to + "(" + from + ") " + to, v -> cast.apply(v, holo.sql.type.TypeContext.DEFAULT));
    }

    private static SqlType named(String name) {
        SqlType type = PgTypes.find(name);
        if (type == null) {
            throw new IllegalStateException("no type " + name);
        }
        return type;
    }

    /// The cast between two geometric types, or null.
    static Casts.@Nullable Cast converter(SqlType from, SqlType to) {
        return switch (from.name() + " " + to.name()) {
            case "lseg point" -> (v, x) -> Plane.middle(((Segment) v).from(), ((Segment) v).to());
            case "box point" -> (v, x) -> center((Box) v);
            case "polygon point" -> (v, x) -> circle((Polygon) v).center();
            case "circle point" -> (v, x) -> ((Circle) v).center();
            case "point box" -> (v, x) -> new Box((Point) v, (Point) v);
            case "polygon box" -> (v, x) -> Plane.bounds(((Polygon) v).points());
            case "circle box" -> (v, x) -> box((Circle) v);
            case "box lseg" -> (v, x) -> new Segment(((Box) v).high(), ((Box) v).low());
            case "polygon path" -> (v, x) -> new Path(((Polygon) v).points(), true);
            case "path polygon" -> (v, x) -> polygon((Path) v);
            case "box polygon" -> (v, x) -> polygon((Box) v);
            case "circle polygon" -> (v, x) -> polygon(CIRCLE_CORNERS, (Circle) v);
            case "box circle" ->
                (v, x) -> new Circle(center((Box) v), Plane.distance(center((Box) v), ((Box) v).high()));
            case "polygon circle" -> (v, x) -> circle((Polygon) v);
            default -> null;
        };
    }

    static Point center(Box box) {
        return Plane.middle(box.high(), box.low());
    }

    static Circle circle(Polygon polygon) {
        double x = 0;
        double y = 0;
        int count = polygon.points().size();
        for (Point p : polygon.points()) {
            x += p.x();
            y += p.y();
        }
        Point center = new Point(x / count, y / count);
        double radius = 0;
        for (Point p : polygon.points()) {
            radius += Plane.distance(p, center);
        }
        return new Circle(center, radius / count);
    }

    private static Box box(Circle circle) {
        double half = circle.radius() / Math.sqrt(2);
        Point c = circle.center();
        return new Box(new Point(c.x() + half, c.y() + half), new Point(c.x() - half, c.y() - half));
    }

    private static Polygon polygon(Box box) {
        return new Polygon(List.of(
                box.low(),
                new Point(box.low().x(), box.high().y()),
                box.high(),
                new Point(box.high().x(), box.low().y())));
    }

    private static Polygon polygon(Path path) {
        if (!path.closed()) {
            throw SqlException.of("22023", "open path cannot be converted to polygon");
        }
        return new Polygon(path.points());
    }

    private static Polygon polygon(int corners, Circle circle) {
        if (Plane.isZero(circle.radius())) {
            throw SqlException.of("0A000", "cannot convert circle with radius zero to polygon");
        }
        if (corners < 2) {
            throw SqlException.of("22023", "must request at least 2 points");
        }
        if (corners > CORNERS_MAX) {
            throw SqlException.of("54000", "too many points requested")
                    .withHint("Ask for " + CORNERS_MAX + " at most.");
        }
        List<Point> points = new ArrayList<>();
        double step = 2 * Math.PI / corners;
        for (int i = 0; i < corners; i++) {
            points.add(new Point(
                    circle.center().x() - circle.radius() * Math.cos(step * i),
                    circle.center().y() + circle.radius() * Math.sin(step * i)));
        }
        return new Polygon(points);
    }

    private static void boxes(FunctionCatalog c) {
        c.two("box(point,point) box", (a, b) -> Box.of((Point) a, (Point) b));
        for (String from : List.of("point", "polygon", "circle")) {
            convert(c, from, "box");
        }
        c.two(
                "bound_box(box,box) box",
                (a, b) -> Plane.bounds(List.of(((Box) a).high(), ((Box) a).low(), ((Box) b).high(), ((Box) b).low())));
        c.one("area(box) float8", b -> width((Box) b) * height((Box) b));
        c.one("width(box) float8", b -> width((Box) b));
        c.one("height(box) float8", b -> height((Box) b));
        c.one("center(box) point", b -> center((Box) b));
        c.one("diagonal(box) lseg", b -> new Segment(((Box) b).high(), ((Box) b).low()));
    }

    static double width(Box box) {
        return box.high().x() - box.low().x();
    }

    static double height(Box box) {
        return box.high().y() - box.low().y();
    }

    private static void lines(FunctionCatalog c) {
        c.two("line(point,point) line", (a, b) -> {
            if (Plane.same((Point) a, (Point) b)) {
                throw SqlException.of("22023", "invalid line specification: must be two distinct points");
            }
            return Plane.line((Point) a, (Point) b);
        });
        c.two("lseg(point,point) lseg", (a, b) -> new Segment((Point) a, (Point) b));
        convert(c, "box", "lseg");
        c.one("length(lseg) float8", s -> Plane.length((Segment) s));
        c.one("ishorizontal(line) bool", l -> Plane.isZero(((Line) l).a()));
        c.one("isvertical(line) bool", l -> Plane.isZero(((Line) l).b()));
        c.one("ishorizontal(lseg) bool", s -> horizontal(((Segment) s).from(), ((Segment) s).to()));
        c.one("isvertical(lseg) bool", s -> vertical(((Segment) s).from(), ((Segment) s).to()));
        c.two("ishorizontal(point,point) bool", (a, b) -> horizontal((Point) a, (Point) b));
        c.two("isvertical(point,point) bool", (a, b) -> vertical((Point) a, (Point) b));
        c.two("isparallel(line,line) bool", (a, b) -> Plane.meet((Line) a, (Line) b) == null);
        c.two("isparallel(lseg,lseg) bool", (a, b) -> GeometryOperators.parallel((Segment) a, (Segment) b));
        c.two("isperp(line,line) bool", (a, b) -> GeometryOperators.perpendicular((Line) a, (Line) b));
        c.two("isperp(lseg,lseg) bool", (a, b) -> GeometryOperators.perpendicular((Segment) a, (Segment) b));
    }

    static boolean horizontal(Point a, Point b) {
        return Plane.equal(a.y(), b.y());
    }

    static boolean vertical(Point a, Point b) {
        return Plane.equal(a.x(), b.x());
    }

    private static void outlines(FunctionCatalog c) {
        convert(c, "polygon", "path");
        for (String from : List.of("box", "path", "circle")) {
            convert(c, from, "polygon");
        }
        c.two("polygon(int4,circle) polygon", (n, circle) -> polygon((Integer) n, (Circle) circle));
        c.one("npoints(path) int4", p -> ((Path) p).points().size());
        c.one("npoints(polygon) int4", p -> ((Polygon) p).points().size());
        c.one("isopen(path) bool", p -> !((Path) p).closed());
        c.one("isclosed(path) bool", p -> ((Path) p).closed());
        c.one("popen(path) path", p -> new Path(((Path) p).points(), false));
        c.one("pclose(path) path", p -> new Path(((Path) p).points(), true));
        c.one("length(path) float8", p -> length((Path) p));
        c.one("area(path) float8", p -> ((Path) p).closed() ? area(((Path) p).points()) : null);
    }

    static double length(Path path) {
        return Plane.segments(path.points(), path.closed()).stream()
                .mapToDouble(Plane::length)
                .sum();
    }

    private static double area(List<Point> points) {
        double twice = 0;
        for (int i = 0; i < points.size(); i++) {
            Point a = points.get(i);
            Point b = points.get((i + 1) % points.size());
            twice += a.x() * b.y() - a.y() * b.x();
        }
        return Math.abs(twice) / 2;
    }

    private static void circles(FunctionCatalog c) {
        c.two("circle(point,float8) circle", (p, r) -> new Circle((Point) p, (Double) r));
        for (String from : List.of("box", "polygon")) {
            convert(c, from, "circle");
        }
        c.one("area(circle) float8", o -> area((Circle) o));
        c.one("center(circle) point", o -> ((Circle) o).center());
        c.one("radius(circle) float8", o -> ((Circle) o).radius());
        c.one("diameter(circle) float8", o -> ((Circle) o).radius() * 2);
    }

    static double area(Circle circle) {
        return circle.radius() * circle.radius() * Math.PI;
    }
}
