package holo.sql.transaction;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;

/// Limits of transactions.
public record TransactionOptions(
        @Setting(
                key = "holo.sql.transaction-bytes-max",
                defaultValue = "1GiB",
                min = "1MiB",
                description =
                        "How many bytes of keys and values one transaction may write before it is refused with 54000.")
        ByteSize transactionBytesMax,

        @Setting(
                key = "holo.sql.locked-inserts-max",
                defaultValue = "1000",
                min = "0",
                description =
                        "How many inserted rows of one transaction are locked, and of one statement checked for uniqueness"
                                + " at once; the rest of a bulk load is checked when it commits.")
        int lockedInsertsMax,

        @Setting(
                key = "holo.sql.serializable-reads-max",
                defaultValue = "10000",
                min = "1",
                description = "How many keys and ranges a SERIALIZABLE transaction remembers one by one;"
                        + " beyond that it remembers whole tables, which can only cause more retries.")
        int serializableReadsMax) {
    public static final TransactionOptions DEFAULT = new TransactionOptions(ByteSize.ofMebibytes(1024), 1000, 10_000);
}
