package holo.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeStatusTest {
    private final NodeStatus status = new NodeStatus();

    @Test
    void bootstrapsUntilStarted() {
        status.starting("the store");
        assertThat(status.report().state()).isEqualTo(NodeState.BOOTSTRAPPING);
        assertThat(status.report().reason()).isEqualTo("starting the store");
        status.started();
        assertThat(status.report().state()).isEqualTo(NodeState.READY);
        assertThat(status.report().reason()).isEmpty();
    }

    @Test
    void isDegradedWhileAnyConcernIsOpenAndNamesThemAll() {
        status.started();
        status.raise("disk", "95 % full");
        status.raise("flight", "port closed");
        assertThat(status.report().state()).isEqualTo(NodeState.DEGRADED);
        assertThat(status.report().reason()).isEqualTo("disk: 95 % full; flight: port closed");
        assertThat(status.report().state().serves()).isTrue();
        status.clear("disk");
        status.clear("flight");
        assertThat(status.report().state()).isEqualTo(NodeState.READY);
    }

    @Test
    void aFailureIsFinalAndKeepsItsFirstReason() {
        status.failed("the log is corrupt");
        status.failed("no store");
        status.started();
        status.starting("again");
        assertThat(status.report().state()).isEqualTo(NodeState.NOT_READY);
        assertThat(status.report().reason()).isEqualTo("the log is corrupt");
        assertThat(status.report().state().serves()).isFalse();
    }

    @Test
    void aStoppingNodeDoesNotServe() {
        status.started();
        status.stopping("the node is stopping");
        assertThat(status.report().state()).isEqualTo(NodeState.NOT_READY);
    }
}
