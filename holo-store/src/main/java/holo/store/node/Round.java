package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.store.node.Effects.Answer;
import java.util.List;

/// The effects of some steps: records to make durable, and what may be done after that.
///
/// @param records the steps' records, encoded, at the beginning of the array
/// @param recordBytes how many bytes of the array they take, 0 when there are none
/// @param applies writes to make visible, in their order
/// @param answers replies to clients of this node
record Round(byte[] records, int recordBytes, List<ApplyEffect> applies, List<Answer> answers) {
    boolean hasRecords() {
        return recordBytes > 0;
    }
}
