package holo.sql.type;

import holo.sql.error.SqlException;
import holo.sql.type.Geometry.Box;
import holo.sql.type.Geometry.Circle;
import holo.sql.type.Geometry.Line;
import holo.sql.type.Geometry.Path;
import holo.sql.type.Geometry.Point;
import holo.sql.type.Geometry.Polygon;
import holo.sql.type.Geometry.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// point, lseg, line, box, path, polygon and circle.
final class GeometryType extends AbstractType {
    private static final int POINT_BYTES = 2 * Double.BYTES;
    private final Kind kind;

    /// Which of them.
    enum Kind {
        POINT(600, 16, 1017),
        LSEG(601, 32, 1018),
        PATH(602, -1, 1019),
        BOX(603, 32, 1020),
        POLYGON(604, -1, 1027),
        LINE(628, 24, 629),
        CIRCLE(718, 24, 719);

        private final int oid;
        private final int length;
        private final int arrayOid;

        Kind(int oid, int length, int arrayOid) {
            this.oid = oid;
            this.length = length;
            this.arrayOid = arrayOid;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    GeometryType(Kind kind) {
        super(kind.oid, kind.word(), kind.word(), kind.length, TypeCategory.GEOMETRIC, false, kind.arrayOid);
        this.kind = kind;
    }

    @Override
    public char delimiter() {
        return kind == Kind.BOX ? ';' : ',';
    }

    private static String text(double number, TypeContext context) {
        return PgTypes.FLOAT8.toText(number, context);
    }

    private static String text(Point p, TypeContext context) {
        return "(" + text(p.x(), context) + "," + text(p.y(), context) + ")";
    }

    private static String text(List<Point> points, TypeContext context) {
        return points.stream().map(p -> text(p, context)).collect(Collectors.joining(","));
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return switch ((Geometry) value) {
            case Point p -> text(p, context);
            case Segment s -> "[" + text(List.of(s.from(), s.to()), context) + "]";
            case Box b -> text(List.of(b.high(), b.low()), context);
            case Path p -> (p.closed() ? "(" : "[") + text(p.points(), context) + (p.closed() ? ")" : "]");
            case Polygon p -> "(" + text(p.points(), context) + ")";
            case Line l -> "{" + text(l.a(), context) + "," + text(l.b(), context) + "," + text(l.c(), context) + "}";
            case Circle c -> "<" + text(c.center(), context) + "," + text(c.radius(), context) + ">";
        };
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        GeometryReader in = new GeometryReader(this, text);
        return switch (kind) {
            case POINT -> in.point();
            case LSEG -> {
                List<Point> ends = in.points(true, 2).points();
                yield new Segment(ends.getFirst(), ends.getLast());
            }
            case BOX -> {
                List<Point> corners = in.points(false, 2).points();
                yield Box.of(corners.getFirst(), corners.getLast());
            }
            case PATH -> {
                GeometryReader.Points points = in.points(true, 0);
                yield new Path(points.points(), !points.open());
            }
            case POLYGON -> new Polygon(in.points(false, 0).points());
            case CIRCLE -> in.circle();
            case LINE -> line(in);
        };
    }

    private static Line line(GeometryReader in) {
        Line line = in.line();
        if (line != null) {
            if (Plane.isZero(line.a()) && Plane.isZero(line.b())) {
                throw SqlException.of("22P02", "invalid line specification: A and B cannot both be zero");
            }
            return line;
        }
        List<Point> points = in.points(true, 2).points();
        if (Plane.same(points.getFirst(), points.getLast())) {
            throw SqlException.of("22P02", "invalid line specification: must be two distinct points");
        }
        return Plane.line(points.getFirst(), points.getLast());
    }

    private static ByteBuffer put(ByteBuffer out, List<Point> points) {
        points.forEach(p -> out.putDouble(p.x()).putDouble(p.y()));
        return out;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return switch ((Geometry) value) {
            case Point p -> put(ByteBuffer.allocate(POINT_BYTES), List.of(p)).array();
            case Segment s ->
                put(ByteBuffer.allocate(2 * POINT_BYTES), List.of(s.from(), s.to()))
                        .array();
            case Box b ->
                put(ByteBuffer.allocate(2 * POINT_BYTES), List.of(b.high(), b.low()))
                        .array();
            case Path p ->
                put(
                                ByteBuffer.allocate(5 + p.points().size() * POINT_BYTES)
                                        .put((byte) (p.closed() ? 1 : 0))
                                        .putInt(p.points().size()),
                                p.points())
                        .array();
            case Polygon p ->
                put(
                                ByteBuffer.allocate(4 + p.points().size() * POINT_BYTES)
                                        .putInt(p.points().size()),
                                p.points())
                        .array();
            case Line l ->
                ByteBuffer.allocate(3 * Double.BYTES)
                        .putDouble(l.a())
                        .putDouble(l.b())
                        .putDouble(l.c())
                        .array();
            case Circle c ->
                put(ByteBuffer.allocate(3 * Double.BYTES), List.of(c.center()))
                        .putDouble(c.radius())
                        .array();
        };
    }

    private static Point point(ByteBuffer in) {
        return new Point(in.getDouble(), in.getDouble());
    }

    private List<Point> points(ByteBuffer in) {
        int count = in.getInt();
        if (count <= 0 || in.remaining() != (long) count * POINT_BYTES) {
            throw SqlException.of("22P03", "invalid number of points in external \"" + name() + "\" value");
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(point(in));
        }
        return points;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        int header = kind == Kind.PATH ? 5 : 4;
        if (length() > 0 ? bytes.length != length() : bytes.length < header) {
            throw invalidBinary();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return switch (kind) {
            case POINT -> point(in);
            case LSEG -> new Segment(point(in), point(in));
            case BOX -> Box.of(point(in), point(in));
            case PATH -> {
                boolean closed = in.get() != 0;
                yield new Path(points(in), closed);
            }
            case POLYGON -> new Polygon(points(in));
            case CIRCLE -> {
                Circle circle = new Circle(point(in), in.getDouble());
                if (circle.radius() < 0) {
                    throw SqlException.of("22P03", "invalid radius in external \"circle\" value");
                }
                yield circle;
            }
            case LINE -> {
                Line line = new Line(in.getDouble(), in.getDouble(), in.getDouble());
                if (Plane.isZero(line.a()) && Plane.isZero(line.b())) {
                    throw SqlException.of("22P03", "invalid line specification: A and B cannot both be zero");
                }
                yield line;
            }
        };
    }
}
