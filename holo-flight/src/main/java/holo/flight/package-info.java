/// The Arrow Flight SQL front: analytics clients send SQL over gRPC and read Arrow batches.
///
/// Start reading at {@link holo.flight.FlightServer}, then `SqlProducer` (what each call means),
/// `SessionManager` (which engine session runs a statement) and `ResultStream` (rows to batches at the
/// client's pace). Invariants: an engine session is used under its lock only; nothing here holds more of a
/// result than one batch; every handle belongs to the user who made it, is bounded in number and expires.
@NullMarked
package holo.flight;

import org.jspecify.annotations.NullMarked;
