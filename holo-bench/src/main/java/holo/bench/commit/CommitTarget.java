package holo.bench.commit;

/// Something that makes a key's value durable.
interface CommitTarget extends AutoCloseable {
    /// Returns when the value is durable and visible. Any thread.
    void put(byte[] key, byte[] value) throws Exception;

    @Override
    void close() throws Exception;
}
