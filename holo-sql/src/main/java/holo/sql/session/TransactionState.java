package holo.sql.session;

/// The state that ReadyForQuery reports.
public enum TransactionState {
    IDLE,
    IN_TRANSACTION,
    FAILED
}
