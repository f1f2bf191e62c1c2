package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.codec.MessageCodec;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.primitives.Key;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import org.junit.jupiter.api.Test;

class ParkingTest {
    private static Message ofEpoch(long epoch) {
        TxnId id = new TxnId(new Timestamp(epoch, 1, 2), TxnKind.WRITE, false);
        Txn txn = new Txn(TxnKind.WRITE, Participants.of(new Key(new byte[] {1})), false, new byte[100]);
        return new PreAccept(id, txn, Timestamp.NONE, Timestamp.NONE);
    }

    @Test
    void keepsNoMoreMessagesThanItMay() {
        Parking parking = new Parking(2, Long.MAX_VALUE);
        assertThat(parking.offer(2, ofEpoch(2))).isTrue();
        assertThat(parking.offer(2, ofEpoch(2))).isTrue();
        assertThat(parking.offer(2, ofEpoch(2))).isFalse();
        assertThat(parking.count()).isEqualTo(2);
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        long size = MessageCodec.encode(ofEpoch(2)).size();
        Parking parking = new Parking(100, 2 * size);
        assertThat(parking.offer(2, ofEpoch(2))).isTrue();
        assertThat(parking.offer(2, ofEpoch(2))).isTrue();
        assertThat(parking.offer(2, ofEpoch(2))).isFalse();
        assertThat(parking.bytes()).isEqualTo(2 * size);
    }

    @Test
    void releasesWhatTheEpochAllowsInOrderAndMakesPlace() {
        Parking parking = new Parking(3, Long.MAX_VALUE);
        parking.offer(4, ofEpoch(2));
        parking.offer(5, ofEpoch(3));
        parking.offer(6, ofEpoch(2));
        assertThat(parking.takeUpTo(2)).extracting(Parking.Parked::from).containsExactly(4, 6);
        assertThat(parking.count()).isEqualTo(1);
        assertThat(parking.takeUpTo(3)).extracting(Parking.Parked::from).containsExactly(5);
        assertThat(parking.bytes()).isZero();
    }
}
