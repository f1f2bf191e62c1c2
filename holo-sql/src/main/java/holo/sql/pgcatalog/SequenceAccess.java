package holo.sql.pgcatalog;

import holo.sql.exec.CatalogFacts;

/// Sequences as a session uses them: nextval and its kin.
public interface SequenceAccess {
    /// @throws holo.sql.error.SqlException 42809 for what is no sequence, 2200H at its end
    long next(int sequenceOid);

    /// @throws holo.sql.error.SqlException 55000 when this session has not called nextval
    long current(int sequenceOid);

    /// @throws holo.sql.error.SqlException 55000 when this session has not called nextval at all
    long last();

    /// @param called whether the value counts as given out already
    void set(int sequenceOid, long value, boolean called);

    /// Where the sequence stands: the last number given out, not the last reserved one.
    CatalogFacts.Position position(int sequenceOid, CatalogFacts.Position stored);
}
