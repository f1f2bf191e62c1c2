package holo.sql.type;

import java.util.List;

/// A value of a geometric type.
public sealed interface Geometry {
    /// A point.
    record Point(double x, double y) implements Geometry {}

    /// A line segment.
    record Segment(Point from, Point to) implements Geometry {}

    /// The line `ax + by + c = 0`.
    record Line(double a, double b, double c) implements Geometry {}

    /// A rectangle along the axes, by its upper right and lower left corner.
    record Box(Point high, Point low) implements Geometry {
        /// The box of any two opposite corners.
        public static Box of(Point a, Point b) {
            return new Box(
                    new Point(Math.max(a.x(), b.x()), Math.max(a.y(), b.y())),
                    new Point(Math.min(a.x(), b.x()), Math.min(a.y(), b.y())));
        }
    }

    /// Points in a row; in a closed path the last one is connected with the first.
    record Path(List<Point> points, boolean closed) implements Geometry {
        public Path {
            points = List.copyOf(points);
        }
    }

    /// The area inside of points in a row.
    record Polygon(List<Point> points) implements Geometry {
        public Polygon {
            points = List.copyOf(points);
        }
    }

    /// A circle.
    record Circle(Point center, double radius) implements Geometry {}
}
