/// `holo demo`: the eight TPC-H tables on a running node, loaded through COPY and queried over the
/// PostgreSQL wire and over Flight SQL; the answers are compared with those that PostgreSQL 15 gave.
/// Start with {@link holo.bench.demo.Demo}.
@NullMarked
package holo.bench.demo;

import org.jspecify.annotations.NullMarked;
