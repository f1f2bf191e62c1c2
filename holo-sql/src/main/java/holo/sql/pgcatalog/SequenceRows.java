package holo.sql.pgcatalog;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;

/// pg_sequence and pg_sequences.
final class SequenceRows {
    private SequenceRows() {}

    static void sequences(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence) {
                out.row()
                        .oid("seqrelid", sequence.oid())
                        .oid("seqtypid", sequence.typeOid())
                        .set("seqstart", sequence.start())
                        .set("seqincrement", sequence.increment())
                        .set("seqmax", sequence.maximum())
                        .set("seqmin", sequence.minimum())
                        .set("seqcache", sequence.cache())
                        .set("seqcycle", sequence.cycle());
            }
        }
    }

    static void sequenceView(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence) {
                out.row()
                        .set("schemaname", SchemaRows.name(context, sequence.schemaOid()))
                        .set("sequencename", sequence.name())
                        .set("sequenceowner", RoleRows.name(context, sequence.ownerOid()))
                        .set("data_type", (long) sequence.typeOid())
                        .set("start_value", sequence.start())
                        .set("min_value", sequence.minimum())
                        .set("max_value", sequence.maximum())
                        .set("increment_by", sequence.increment())
                        .set("cycle", sequence.cycle())
                        .set("cache_size", sequence.cache());
            }
        }
    }
}
