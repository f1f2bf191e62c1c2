package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Key;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.store.bytes.ByteSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogRecordsTest {
    private static final Timestamp AT = new Timestamp(1, 2, 3);
    private static final int[] VALUE_BYTES = {0, 1, 300, 20_000, 3_000_000};

    @Test
    void recordsOfARoundComeBackInOrderWhateverTheirSize() {
        List<LogRecord> records = new ArrayList<>();
        ByteSink sink = new ByteSink(16);
        for (int bytes : VALUE_BYTES) {
            records.add(new LogRecord.ClockBound(AT));
            records.add(command(bytes));
        }
        records.forEach(record -> LogRecords.put(sink, record));
        List<LogRecord> back = new ArrayList<>();
        LogRecords.decode(sink.toArray(), back::add);
        assertThat(back).hasSameSizeAs(records);
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i) instanceof LogRecord.Command written && back.get(i) instanceof LogRecord.Command read) {
                assertThat(valueOf(read)).isEqualTo(valueOf(written));
            } else {
                assertThat(back.get(i)).isEqualTo(records.get(i));
            }
        }
    }

    @Test
    void aRoundThatEndsTooEarlyIsRefused() {
        ByteSink sink = new ByteSink(16);
        LogRecords.put(sink, new LogRecord.ClockBound(AT));
        byte[] bytes = sink.toArray();
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> LogRecords.decode(cut, _ -> {})).isInstanceOf(RuntimeException.class);
        }
    }

    private static byte[] valueOf(LogRecord.Command command) {
        List<Mutation> writes = command.writes();
        assertThat(writes).hasSize(1);
        byte[] value = writes == null ? null : writes.getFirst().value();
        return value == null ? new byte[] {-1} : value;
    }

    private static LogRecord.Command command(int valueBytes) {
        byte[] value = new byte[valueBytes];
        Arrays.fill(value, (byte) valueBytes);
        return new LogRecord.Command(
                new TxnId(AT, TxnKind.WRITE, false),
                Status.PRE_APPLIED,
                Ballot.ZERO,
                Ballot.ZERO,
                AT,
                null,
                null,
                null,
                List.of(new Mutation(new Key(new byte[] {1}), value)),
                new byte[] {0});
    }
}
