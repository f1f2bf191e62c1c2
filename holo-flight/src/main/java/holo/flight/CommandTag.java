package holo.flight;

/// What a command tag says about rows.
final class CommandTag {
    private CommandTag() {}

    /// Rows affected: 3 for `INSERT 0 3`, `UPDATE 3` or `COPY 3`; 0 for tags without a number, such as `CREATE TABLE`.
    static long rows(String tag) {
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        if (last.isEmpty() || !last.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return Long.parseLong(last);
    }
}
