package holo.sql.catalog;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A sequence. Its position lives under {@link KeySpace#sequenceState}.
///
/// @param typeOid int2, int4 or int8
/// @param cache how many values a session takes at once, 1 or greater
/// @param stateId the position's key: a new one (RESTART) makes every node forget the numbers that it has reserved
/// @param first the value that it starts with when nothing is stored under that key
/// @param ownedByTable the table whose column owns it (serial, identity), 0 for none
/// @param ownedByColumn that column's number, 0 for none
public record SequenceDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        int typeOid,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycle,
        int stateId,
        long first,
        int ownedByTable,
        int ownedByColumn,
        @Nullable String comment)
        implements RelationDescriptor {
    /// A sequence that was never restarted.
    public SequenceDescriptor(
            int oid,
            int schemaOid,
            String name,
            int ownerOid,
            int typeOid,
            long start,
            long increment,
            long minimum,
            long maximum,
            long cache,
            boolean cycle,
            int ownedByTable,
            int ownedByColumn,
            @Nullable String comment) {
        this(
                oid,
                schemaOid,
                name,
                ownerOid,
                typeOid,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                oid,
                start,
                ownedByTable,
                ownedByColumn,
                comment);
    }

    public SequenceDescriptor withOwner(int newOwnerOid) {
        return with(schemaOid, name, newOwnerOid, stateId, first, ownedByTable, ownedByColumn, comment);
    }

    public SequenceDescriptor withName(int newSchemaOid, String newName) {
        return with(newSchemaOid, newName, ownerOid, stateId, first, ownedByTable, ownedByColumn, comment);
    }

    /// Owned by a column; zeros for none.
    public SequenceDescriptor withOwningColumn(int table, int column) {
        return with(schemaOid, name, ownerOid, stateId, first, table, column, comment);
    }

    public SequenceDescriptor withComment(@Nullable String text) {
        return with(schemaOid, name, ownerOid, stateId, first, ownedByTable, ownedByColumn, text);
    }

    /// Begins anew at a value. Numbers are reserved outside of transactions, even of a sequence that a transaction has
    /// restarted and will not commit: so the key of the position is one that nobody can have written to.
    public SequenceDescriptor restarted(long value) {
        return restarted(ThreadLocalRandom.current().nextInt() | Integer.MIN_VALUE, value);
    }

    /// Stands at the position of another state of the sequence.
    public SequenceDescriptor restarted(int newStateId, long value) {
        return with(schemaOid, name, ownerOid, newStateId, value, ownedByTable, ownedByColumn, comment);
    }

    /// The same numbers elsewhere: under another name, for another owner, at another position.
    private SequenceDescriptor with(
            int schema, String called, int owner, int state, long from, int table, int column, @Nullable String text) {
        return new SequenceDescriptor(
                oid, schema, called, owner, typeOid, start, increment, minimum, maximum, cache, cycle, state, from,
                table, column, text);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.SEQUENCE;
    }
}
