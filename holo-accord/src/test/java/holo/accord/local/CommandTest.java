package holo.accord.local;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Ballot;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import org.junit.jupiter.api.Test;

/// What the progress log takes for a sign that somebody else is at work (protocol §5).
class CommandTest {
    private static final int SELF = 1;
    private static final int OTHER = 2;

    private final Command command = new Command(new TxnId(new Timestamp(1, 10, OTHER), TxnKind.WRITE, false));

    @Test
    void aPromiseToAnotherNodeIsProgress() {
        command.promised = new Ballot(20, OTHER);
        assertThat(command.hasMoved(SELF)).isTrue();
        assertThat(command.hasMoved(SELF)).as("seen").isFalse();
    }

    @Test
    void nobodyDefersToItself() {
        command.promised = new Ballot(20, SELF);
        assertThat(command.hasMoved(SELF)).isFalse();
        command.promised = new Ballot(30, OTHER);
        assertThat(command.hasMoved(SELF)).isTrue();
    }
}
