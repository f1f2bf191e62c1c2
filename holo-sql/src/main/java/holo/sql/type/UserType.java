package holo.sql.type;

import java.util.concurrent.atomic.AtomicLong;

/// A type that users made. It belongs to one catalog: another has another instance, perhaps with other contents.
public sealed interface UserType extends SqlType
        permits EnumType, DomainType, CompositeType, UserRangeType, UserMultirangeType {
    /// Tells instances apart. Calcite interns its types by their text for the life of the process, so the text of a
    /// user's type holds this number, lest a plan gets the type of an older catalog.
    long stamp();

    /// A number that no other instance has.
    static long nextStamp() {
        return Stamps.NEXT.incrementAndGet();
    }

    /// Where the numbers come from.
    final class Stamps {
        private static final AtomicLong NEXT = new AtomicLong();

        private Stamps() {}
    }
}
