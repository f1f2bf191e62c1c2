package holo.sql.function;

import holo.sql.type.Geometry.Box;
import holo.sql.type.Geometry.Circle;
import holo.sql.type.Geometry.Line;
import holo.sql.type.Geometry.Path;
import holo.sql.type.Geometry.Point;
import holo.sql.type.Geometry.Polygon;
import holo.sql.type.Geometry.Segment;
import holo.sql.type.Plane;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/// Operators of geometric types. Comparisons of most are by size: two boxes are equal when their areas are.
final class GeometryOperators {
    private GeometryOperators() {}

    static void register(FunctionCatalog c) {
        points(c);
        segments(c);
        lines(c);
        boxes(c);
        paths(c);
        polygons(c);
        circles(c);
        distances(c);
        nearest(c);
    }

    /// A test of two values.
    @SuppressWarnings("unchecked")
    private static <A, B> void test(FunctionCatalog c, String names, String types, BiPredicate<A, B> test) {
        for (String name : names.split(" ")) {
            c.two(name + "(" + types + ") bool", (a, b) -> test.test((A) a, (B) b));
        }
    }

    /// `<`, `<=`, `=`, `>=` and `>` by a measure.
    @SuppressWarnings("unchecked")
    private static <A> void compare(FunctionCatalog c, String type, String prefix, ToDoubleFunction<A> measure) {
        String types = type + "," + type;
        test(
                c,
                "< " + prefix + "_lt",
                types,
                (a, b) -> Plane.less(measure.applyAsDouble((A) a), measure.applyAsDouble((A) b)));
        test(
                c,
                "<= " + prefix + "_le",
                types,
                (a, b) -> Plane.atMost(measure.applyAsDouble((A) a), measure.applyAsDouble((A) b)));
        test(
                c,
                "> " + prefix + "_gt",
                types,
                (a, b) -> Plane.less(measure.applyAsDouble((A) b), measure.applyAsDouble((A) a)));
        test(
                c,
                ">= " + prefix + "_ge",
                types,
                (a, b) -> Plane.atMost(measure.applyAsDouble((A) b), measure.applyAsDouble((A) a)));
    }

    private static void points(FunctionCatalog c) {
        test(c, "~= point_eq", "point,point", (Point a, Point b) -> Plane.same(a, b));
        test(c, "<> point_ne", "point,point", (Point a, Point b) -> !Plane.same(a, b));
        test(c, "<< point_left", "point,point", (Point a, Point b) -> Plane.less(a.x(), b.x()));
        test(c, ">> point_right", "point,point", (Point a, Point b) -> Plane.less(b.x(), a.x()));
        test(c, "<<| <^ point_below", "point,point", (Point a, Point b) -> Plane.less(a.y(), b.y()));
        test(c, "|>> >^ point_above", "point,point", (Point a, Point b) -> Plane.less(b.y(), a.y()));
        test(c, "?- point_horiz", "point,point", GeometryFunctions::horizontal);
        test(c, "?| point_vert", "point,point", GeometryFunctions::vertical);
        shift(c, "point", "point_", "", (move, p) -> move.apply((Point) p));
    }

    /// How `+`, `-`, `*` and `/` with a point change a value's points.
    private interface Moved {
        Object of(Function<Point, Point> move, Object value);
    }

    private static void shift(FunctionCatalog c, String type, String prefix, String suffix, Moved moved) {
        String[][] operators = {{"+", "add"}, {"-", "sub"}, {"*", "mul"}, {"/", "div"}};
        for (String[] operator : operators) {
            BinaryOperator<Point> how = switch (operator[0]) {
                case "+" -> GeometryOperators::plus;
                case "-" -> (a, b) -> plus(a, new Point(-b.x(), -b.y()));
                case "*" -> GeometryOperators::times;
                default -> GeometryOperators::over;
            };
            for (String name : List.of(operator[0], prefix + operator[1] + suffix)) {
                c.two(
                        name + "(" + type + ",point) " + type,
                        (value, by) -> moved.of(p -> how.apply(p, (Point) by), value));
            }
        }
    }

    private static Point plus(Point a, Point b) {
        return new Point(finite(a.x() + b.x(), a, b), finite(a.y() + b.y(), a, b));
    }

    private static double finite(double result, Point a, Point b) {
        boolean infinite = Double.isInfinite(a.x())
                || Double.isInfinite(a.y())
                || Double.isInfinite(b.x())
                || Double.isInfinite(b.y());
        return Operators.checked(result, infinite);
    }

    private static Point times(Point a, Point b) {
        return new Point(finite(a.x() * b.x() - a.y() * b.y(), a, b), finite(a.x() * b.y() + a.y() * b.x(), a, b));
    }

    private static Point over(Point a, Point b) {
        double square = b.x() * b.x() + b.y() * b.y();
        if (square == 0) {
            throw NumericMath.divisionByZero();
        }
        return new Point(
                finite((a.x() * b.x() + a.y() * b.y()) / square, a, b),
                finite((a.y() * b.x() - a.x() * b.y()) / square, a, b));
    }

    static boolean parallel(Segment a, Segment b) {
        return Plane.equal(Plane.slope(a.from(), a.to()), Plane.slope(b.from(), b.to()));
    }

    static boolean perpendicular(Segment a, Segment b) {
        return Plane.equal(Plane.slope(a.from(), a.to()), Plane.inverseSlope(b.from(), b.to()));
    }

    static boolean perpendicular(Line a, Line b) {
        if (Plane.isZero(a.a()) || Plane.isZero(b.b())) {
            return Plane.isZero(a.a()) && Plane.isZero(b.b());
        }
        if (Plane.isZero(b.a()) || Plane.isZero(a.b())) {
            return Plane.isZero(b.a()) && Plane.isZero(a.b());
        }
        return Plane.equal(a.a() * b.a() / (a.b() * b.b()), -1);
    }

    private static boolean same(Segment a, Segment b) {
        return Plane.same(a.from(), b.from()) && Plane.same(a.to(), b.to());
    }

    private static void segments(FunctionCatalog c) {
        test(c, "= lseg_eq", "lseg,lseg", (Segment a, Segment b) -> same(a, b));
        test(c, "<> lseg_ne", "lseg,lseg", (Segment a, Segment b) -> !same(a, b));
        compare(c, "lseg", "lseg", (Segment s) -> Plane.length(s));
        test(c, "?# lseg_intersect", "lseg,lseg", (Segment a, Segment b) -> Plane.meet(a, b) != null);
        test(c, "?|| lseg_parallel", "lseg,lseg", (Segment a, Segment b) -> parallel(a, b));
        test(c, "?-| lseg_perp", "lseg,lseg", (Segment a, Segment b) -> perpendicular(a, b));
        test(c, "?# inter_sl", "lseg,line", (Segment s, Line l) -> Plane.meet(s, l) != null);
        test(c, "?# inter_sb", "lseg,box", (Segment s, Box b) -> Plane.meets(b, s));
        test(c, "<@ on_sb", "lseg,box", (Segment s, Box b) -> Plane.contains(b, s.from()) && Plane.contains(b, s.to()));
        test(
                c,
                "<@ on_sl",
                "lseg,line",
                (Segment s, Line l) -> Plane.contains(l, s.from()) && Plane.contains(l, s.to()));
        test(c, "<@ on_ps", "point,lseg", (Point p, Segment s) -> Plane.contains(s, p));
        for (String name : List.of("?-", "lseg_horizontal")) {
            c.one(name + "(lseg) bool", s -> GeometryFunctions.horizontal(((Segment) s).from(), ((Segment) s).to()));
        }
        for (String name : List.of("?|", "lseg_vertical")) {
            c.one(name + "(lseg) bool", s -> GeometryFunctions.vertical(((Segment) s).from(), ((Segment) s).to()));
        }
        for (String name : List.of("@-@", "lseg_length")) {
            c.one(name + "(lseg) float8", s -> Plane.length((Segment) s));
        }
        for (String name : List.of("@@", "lseg_center")) {
            c.one(name + "(lseg) point", s -> Plane.middle(((Segment) s).from(), ((Segment) s).to()));
        }
        for (String name : List.of("#", "lseg_interpt")) {
            c.two(name + "(lseg,lseg) point", (a, b) -> Plane.meet((Segment) a, (Segment) b));
        }
    }

    private static boolean same(Line a, Line b) {
        if (Double.isNaN(a.a() + a.b() + a.c() + b.a() + b.b() + b.c())) {
            return a.equals(b);
        }
        double ratio = !Plane.isZero(b.a())
                ? a.a() / b.a()
                : !Plane.isZero(b.b()) ? a.b() / b.b() : !Plane.isZero(b.c()) ? a.c() / b.c() : 1;
        return Plane.equal(a.a(), ratio * b.a())
                && Plane.equal(a.b(), ratio * b.b())
                && Plane.equal(a.c(), ratio * b.c());
    }

    private static void lines(FunctionCatalog c) {
        test(c, "= line_eq", "line,line", (Line a, Line b) -> same(a, b));
        test(c, "?# line_intersect", "line,line", (Line a, Line b) -> Plane.meet(a, b) != null);
        test(c, "?|| line_parallel", "line,line", (Line a, Line b) -> Plane.meet(a, b) == null);
        test(c, "?-| line_perp", "line,line", (Line a, Line b) -> perpendicular(a, b));
        test(
                c,
                "?# inter_lb",
                "line,box",
                (Line l, Box b) -> Plane.sides(b).stream().anyMatch(side -> Plane.meet(side, l) != null));
        test(c, "<@ on_pl", "point,line", (Point p, Line l) -> Plane.contains(l, p));
        for (String name : List.of("?-", "line_horizontal")) {
            c.one(name + "(line) bool", l -> Plane.isZero(((Line) l).a()));
        }
        for (String name : List.of("?|", "line_vertical")) {
            c.one(name + "(line) bool", l -> Plane.isZero(((Line) l).b()));
        }
        for (String name : List.of("#", "line_interpt")) {
            c.two(name + "(line,line) point", (a, b) -> Plane.meet((Line) a, (Line) b));
        }
    }

    private static boolean contains(Box a, Box b) {
        return Plane.atMost(b.high().x(), a.high().x())
                && Plane.atMost(a.low().x(), b.low().x())
                && Plane.atMost(b.high().y(), a.high().y())
                && Plane.atMost(a.low().y(), b.low().y());
    }

    private static void boxes(FunctionCatalog c) {
        ToDoubleFunction<Box> area = b -> GeometryFunctions.width(b) * GeometryFunctions.height(b);
        compare(c, "box", "box", area);
        test(c, "= box_eq", "box,box", (Box a, Box b) -> Plane.equal(area.applyAsDouble(a), area.applyAsDouble(b)));
        test(
                c,
                "~= box_same",
                "box,box",
                (Box a, Box b) -> Plane.same(a.high(), b.high()) && Plane.same(a.low(), b.low()));
        test(c, "&& ?# box_overlap", "box,box", (Box a, Box b) -> Plane.overlap(a, b));
        test(
                c,
                "<< box_left",
                "box,box",
                (Box a, Box b) -> Plane.less(a.high().x(), b.low().x()));
        test(
                c,
                ">> box_right",
                "box,box",
                (Box a, Box b) -> Plane.less(b.high().x(), a.low().x()));
        test(
                c,
                "&< box_overleft",
                "box,box",
                (Box a, Box b) -> Plane.atMost(a.high().x(), b.high().x()));
        test(
                c,
                "&> box_overright",
                "box,box",
                (Box a, Box b) -> Plane.atMost(b.low().x(), a.low().x()));
        test(
                c,
                "<<| box_below",
                "box,box",
                (Box a, Box b) -> Plane.less(a.high().y(), b.low().y()));
        test(
                c,
                "|>> box_above",
                "box,box",
                (Box a, Box b) -> Plane.less(b.high().y(), a.low().y()));
        test(
                c,
                "&<| box_overbelow",
                "box,box",
                (Box a, Box b) -> Plane.atMost(a.high().y(), b.high().y()));
        test(
                c,
                "|&> box_overabove",
                "box,box",
                (Box a, Box b) -> Plane.atMost(b.low().y(), a.low().y()));
        test(
                c,
                "<^ box_below_eq",
                "box,box",
                (Box a, Box b) -> Plane.atMost(a.high().y(), b.low().y()));
        test(
                c,
                ">^ box_above_eq",
                "box,box",
                (Box a, Box b) -> Plane.atMost(b.high().y(), a.low().y()));
        test(c, "@> box_contain", "box,box", (Box a, Box b) -> contains(a, b));
        test(c, "<@ box_contained", "box,box", (Box a, Box b) -> contains(b, a));
        test(c, "@> box_contain_pt", "box,point", (Box b, Point p) -> Plane.contains(b, p));
        test(c, "<@ on_pb", "point,box", (Point p, Box b) -> Plane.contains(b, p));
        shift(c, "box", "box_", "", (move, b) -> Box.of(move.apply(((Box) b).high()), move.apply(((Box) b).low())));
        for (String name : List.of("#", "box_intersect")) {
            c.two(name + "(box,box) box", (x, y) -> {
                Box a = (Box) x;
                Box b = (Box) y;
                return !Plane.overlap(a, b)
                        ? null
                        : new Box(
                                new Point(
                                        Math.min(a.high().x(), b.high().x()),
                                        Math.min(a.high().y(), b.high().y())),
                                new Point(
                                        Math.max(a.low().x(), b.low().x()),
                                        Math.max(a.low().y(), b.low().y())));
            });
        }
        for (String name : List.of("@@", "box_center")) {
            c.one(name + "(box) point", b -> GeometryFunctions.center((Box) b));
        }
    }

    private static boolean contains(Path path, Point p) {
        return path.closed()
                ? Plane.inside(p, path.points())
                : Plane.segments(path.points(), false).stream().anyMatch(s -> Plane.contains(s, p));
    }

    private static void paths(FunctionCatalog c) {
        compare(c, "path", "path_n", (Path p) -> p.points().size());
        test(
                c,
                "= path_n_eq",
                "path,path",
                (Path a, Path b) -> a.points().size() == b.points().size());
        test(
                c,
                "?# path_inter",
                "path,path",
                (Path a, Path b) -> Plane.overlap(Plane.bounds(a.points()), Plane.bounds(b.points()))
                        && Plane.segments(a.points(), a.closed()).stream()
                                .anyMatch(s -> Plane.segments(b.points(), b.closed()).stream()
                                        .anyMatch(t -> Plane.meet(s, t) != null)));
        test(c, "@> path_contain_pt", "path,point", (Path path, Point p) -> contains(path, p));
        test(c, "<@ on_ppath", "point,path", (Point p, Path path) -> contains(path, p));
        shift(
                c,
                "path",
                "path_",
                "_pt",
                (move, p) -> new Path(((Path) p).points().stream().map(move).toList(), ((Path) p).closed()));
        for (String name : List.of("+", "path_add")) {
            c.two(name + "(path,path) path", (x, y) -> {
                Path a = (Path) x;
                Path b = (Path) y;
                return a.closed() || b.closed()
                        ? null
                        : new Path(
                                java.util.stream.Stream.concat(a.points().stream(), b.points().stream())
                                        .toList(),
                                false);
            });
        }
        for (String name : List.of("#", "path_npoints")) {
            c.one(name + "(path) int4", p -> ((Path) p).points().size());
        }
        for (String name : List.of("@-@", "path_length")) {
            c.one(name + "(path) float8", p -> GeometryFunctions.length((Path) p));
        }
    }

    private static boolean overlap(Polygon a, Polygon b) {
        if (!Plane.overlap(Plane.bounds(a.points()), Plane.bounds(b.points()))) {
            return false;
        }
        return Plane.segments(a.points(), true).stream()
                        .anyMatch(
                                s -> Plane.segments(b.points(), true).stream().anyMatch(t -> Plane.meet(s, t) != null))
                || Plane.inside(a.points().getFirst(), b.points())
                || Plane.inside(b.points().getFirst(), a.points());
    }

    private static boolean contains(Polygon a, Polygon b) {
        return contains(Plane.bounds(a.points()), Plane.bounds(b.points()))
                && Plane.segments(b.points(), true).stream().allMatch(s -> Plane.inside(s, a.points()));
    }

    /// The same points from any of them on, in either direction.
    private static boolean same(Polygon a, Polygon b) {
        int count = a.points().size();
        if (count != b.points().size()) {
            return false;
        }
        for (int from = 0; from < count; from++) {
            for (int step : new int[] {1, -1}) {
                boolean same = true;
                for (int i = 0; same && i < count; i++) {
                    same = Plane.same(a.points().get(i), b.points().get(Math.floorMod(from + step * i, count)));
                }
                if (same) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void polygons(FunctionCatalog c) {
        bounds(c, "<< poly_left", (a, b) -> a.high().x() < b.low().x());
        bounds(c, ">> poly_right", (a, b) -> a.low().x() > b.high().x());
        bounds(c, "&< poly_overleft", (a, b) -> a.high().x() <= b.high().x());
        bounds(c, "&> poly_overright", (a, b) -> a.low().x() >= b.low().x());
        bounds(c, "<<| poly_below", (a, b) -> a.high().y() < b.low().y());
        bounds(c, "|>> poly_above", (a, b) -> a.low().y() > b.high().y());
        bounds(c, "&<| poly_overbelow", (a, b) -> a.high().y() <= b.high().y());
        bounds(c, "|&> poly_overabove", (a, b) -> a.low().y() >= b.low().y());
        test(c, "~= poly_same", "polygon,polygon", (Polygon a, Polygon b) -> same(a, b));
        test(c, "&& poly_overlap", "polygon,polygon", (Polygon a, Polygon b) -> overlap(a, b));
        test(c, "@> poly_contain", "polygon,polygon", (Polygon a, Polygon b) -> contains(a, b));
        test(c, "<@ poly_contained", "polygon,polygon", (Polygon a, Polygon b) -> contains(b, a));
        test(c, "@> poly_contain_pt", "polygon,point", (Polygon a, Point p) -> Plane.inside(p, a.points()));
        test(c, "<@ pt_contained_poly", "point,polygon", (Point p, Polygon a) -> Plane.inside(p, a.points()));
        for (String name : List.of("#", "poly_npoints")) {
            c.one(name + "(polygon) int4", p -> ((Polygon) p).points().size());
        }
        for (String name : List.of("@@", "poly_center")) {
            c.one(
                    name + "(polygon) point",
                    p -> GeometryFunctions.circle((Polygon) p).center());
        }
    }

    private static void bounds(FunctionCatalog c, String names, BiPredicate<Box, Box> test) {
        test(
                c,
                names,
                "polygon,polygon",
                (Polygon a, Polygon b) -> test.test(Plane.bounds(a.points()), Plane.bounds(b.points())));
    }

    private static double apart(Circle a, Circle b) {
        return Plane.distance(a.center(), b.center());
    }

    private static void circles(FunctionCatalog c) {
        String types = "circle,circle";
        compare(c, "circle", "circle", (Circle o) -> GeometryFunctions.area(o));
        test(
                c,
                "= circle_eq",
                types,
                (Circle a, Circle b) -> Plane.equal(GeometryFunctions.area(a), GeometryFunctions.area(b)));
        test(
                c,
                "<> circle_ne",
                types,
                (Circle a, Circle b) -> !Plane.equal(GeometryFunctions.area(a), GeometryFunctions.area(b)));
        test(
                c,
                "~= circle_same",
                types,
                (Circle a, Circle b) ->
                        (Double.isNaN(a.radius()) && Double.isNaN(b.radius()) || Plane.equal(a.radius(), b.radius()))
                                && Plane.same(a.center(), b.center()));
        test(c, "&& circle_overlap", types, (Circle a, Circle b) -> Plane.atMost(apart(a, b), a.radius() + b.radius()));
        test(c, "@> circle_contain", types, (Circle a, Circle b) -> Plane.atMost(apart(a, b), a.radius() - b.radius()));
        test(
                c,
                "<@ circle_contained",
                types,
                (Circle a, Circle b) -> Plane.atMost(apart(a, b), b.radius() - a.radius()));
        test(
                c,
                "<< circle_left",
                types,
                (Circle a, Circle b) ->
                        Plane.less(a.center().x() + a.radius(), b.center().x() - b.radius()));
        test(
                c,
                ">> circle_right",
                types,
                (Circle a, Circle b) ->
                        Plane.less(b.center().x() + b.radius(), a.center().x() - a.radius()));
        test(
                c,
                "&< circle_overleft",
                types,
                (Circle a, Circle b) ->
                        Plane.atMost(a.center().x() + a.radius(), b.center().x() + b.radius()));
        test(
                c,
                "&> circle_overright",
                types,
                (Circle a, Circle b) ->
                        Plane.atMost(b.center().x() - b.radius(), a.center().x() - a.radius()));
        test(
                c,
                "<<| circle_below",
                types,
                (Circle a, Circle b) ->
                        Plane.less(a.center().y() + a.radius(), b.center().y() - b.radius()));
        test(
                c,
                "|>> circle_above",
                types,
                (Circle a, Circle b) ->
                        Plane.less(b.center().y() + b.radius(), a.center().y() - a.radius()));
        test(
                c,
                "&<| circle_overbelow",
                types,
                (Circle a, Circle b) ->
                        Plane.atMost(a.center().y() + a.radius(), b.center().y() + b.radius()));
        test(
                c,
                "|&> circle_overabove",
                types,
                (Circle a, Circle b) ->
                        Plane.atMost(b.center().y() - b.radius(), a.center().y() - a.radius()));
        test(
                c,
                "@> circle_contain_pt",
                "circle,point",
                (Circle o, Point p) -> Plane.distance(o.center(), p) <= o.radius());
        test(
                c,
                "<@ pt_contained_circle",
                "point,circle",
                (Point p, Circle o) -> Plane.distance(o.center(), p) <= o.radius());
        shift(c, "circle", "circle_", "_pt", GeometryOperators::moved);
        for (String name : List.of("@@", "circle_center")) {
            c.one(name + "(circle) point", o -> ((Circle) o).center());
        }
    }

    /// What turns and stretches the plane stretches the radius, too.
    private static Circle moved(Function<Point, Point> move, Object value) {
        Circle circle = (Circle) value;
        Point origin = move.apply(new Point(0, 0));
        boolean turns = origin.x() == 0 && origin.y() == 0;
        double stretch = turns ? Plane.distance(origin, move.apply(new Point(1, 0))) : 1;
        return new Circle(move.apply(circle.center()), circle.radius() * stretch);
    }

    /// `<->` in both directions.
    @SuppressWarnings("unchecked")
    private static <A, B> void distance(
            FunctionCatalog c, String a, String b, String there, String back, ToDoubleBiFunction<A, B> distance) {
        for (String name : List.of("<->", there)) {
            c.two(name + "(" + a + "," + b + ") float8", (x, y) -> distance.applyAsDouble((A) x, (B) y));
        }
        if (!a.equals(b)) {
            for (String name : List.of("<->", back)) {
                c.two(name + "(" + b + "," + a + ") float8", (y, x) -> distance.applyAsDouble((A) x, (B) y));
            }
        }
    }

    private static double outside(double distance) {
        return Math.max(distance, 0);
    }

    private static double distance(Point p, List<Segment> segments) {
        return segments.stream().mapToDouble(s -> Plane.distance(s, p)).min().orElse(Double.NaN);
    }

    private static double distance(List<Segment> a, List<Segment> b) {
        return a.stream()
                .flatMapToDouble(s -> b.stream().mapToDouble(t -> Plane.distance(s, t)))
                .min()
                .orElse(Double.NaN);
    }

    private static double distance(Point p, Polygon polygon) {
        return Plane.inside(p, polygon.points()) ? 0 : distance(p, Plane.segments(polygon.points(), true));
    }

    private static double distance(Line a, Line b) {
        if (Plane.meet(a, b) != null) {
            return 0;
        }
        double ratio = !Plane.isZero(a.a()) && !Plane.isZero(b.a())
                ? a.a() / b.a()
                : !Plane.isZero(a.b()) && !Plane.isZero(b.b()) ? a.b() / b.b() : 1;
        return Math.abs(a.c() - ratio * b.c()) / Math.hypot(a.a(), a.b());
    }

    private static void distances(FunctionCatalog c) {
        distance(c, "point", "point", "point_distance", "", (Point a, Point b) -> Plane.distance(a, b));
        distance(c, "point", "line", "dist_pl", "dist_lp", (Point p, Line l) -> Plane.distance(l, p));
        distance(c, "point", "lseg", "dist_ps", "dist_sp", (Point p, Segment s) -> Plane.distance(s, p));
        distance(c, "point", "box", "dist_pb", "dist_bp", (Point p, Box b) -> Plane.distance(Plane.nearest(b, p), p));
        distance(
                c,
                "point",
                "path",
                "dist_ppath",
                "dist_pathp",
                (Point p, Path path) -> path.points().size() == 1
                        ? Plane.distance(p, path.points().getFirst())
                        : distance(p, Plane.segments(path.points(), path.closed())));
        distance(c, "point", "polygon", "dist_ppoly", "dist_polyp", (Point p, Polygon a) -> distance(p, a));
        distance(
                c,
                "point",
                "circle",
                "dist_pc",
                "dist_cpoint",
                (Point p, Circle o) -> outside(Plane.distance(p, o.center()) - o.radius()));
        distance(c, "lseg", "lseg", "lseg_distance", "", (Segment a, Segment b) -> Plane.distance(a, b));
        distance(c, "lseg", "line", "dist_sl", "dist_ls", (Segment s, Line l) -> Plane.distance(s, l));
        distance(c, "lseg", "box", "dist_sb", "dist_bs", (Segment s, Box b) -> Plane.distance(b, s));
        distance(c, "line", "line", "line_distance", "", (Line a, Line b) -> distance(a, b));
        distance(
                c,
                "box",
                "box",
                "box_distance",
                "",
                (Box a, Box b) -> Plane.distance(GeometryFunctions.center(a), GeometryFunctions.center(b)));
        distance(
                c,
                "path",
                "path",
                "path_distance",
                "",
                (Path a, Path b) ->
                        distance(Plane.segments(a.points(), a.closed()), Plane.segments(b.points(), b.closed())));
        distance(
                c,
                "polygon",
                "polygon",
                "poly_distance",
                "",
                (Polygon a, Polygon b) -> overlap(a, b)
                        ? 0
                        : distance(Plane.segments(a.points(), true), Plane.segments(b.points(), true)));
        distance(
                c,
                "circle",
                "circle",
                "circle_distance",
                "",
                (Circle a, Circle b) -> outside(apart(a, b) - (a.radius() + b.radius())));
        distance(
                c,
                "circle",
                "polygon",
                "dist_cpoly",
                "dist_polyc",
                (Circle o, Polygon a) -> outside(distance(o.center(), a) - o.radius()));
    }

    /// `##`: the point of the second one that is nearest to the first one.
    private static void nearest(FunctionCatalog c) {
        for (String name : List.of("##", "close_ps")) {
            c.two(name + "(point,lseg) point", (p, s) -> Plane.nearest((Segment) s, (Point) p));
        }
        for (String name : List.of("##", "close_pb")) {
            c.two(name + "(point,box) point", (p, b) -> Plane.nearest((Box) b, (Point) p));
        }
        for (String name : List.of("##", "close_pl")) {
            c.two(name + "(point,line) point", (p, l) -> Plane.nearest((Line) l, (Point) p));
        }
        for (String name : List.of("##", "close_sb")) {
            c.two(name + "(lseg,box) point", (s, b) -> Plane.nearest((Box) b, (Segment) s));
        }
        for (String name : List.of("##", "close_ls")) {
            c.two(name + "(line,lseg) point", (l, s) -> Plane.nearest((Segment) s, (Line) l));
        }
        for (String name : List.of("##", "close_lseg")) {
            c.two(
                    name + "(lseg,lseg) point",
                    (a, b) -> parallel((Segment) a, (Segment) b) ? null : Plane.nearest((Segment) b, (Segment) a));
        }
    }
}
