package holo.store.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArenaMemoryTest {
    private static final int PIECES = 9;
    private static final int PIECE_BYTES = 1 << 20;

    /// Less than a large page; and some of them, of which the last piece finds no room.
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, PIECES * PIECE_BYTES - 1})
    void piecesAreEmptyApartAndGoneAfterwards(long bytesMax) {
        ArenaMemory memory = new ArenaMemory(bytesMax);
        List<MemorySegment> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            MemorySegment piece = memory.allocate(PIECE_BYTES);
            assertThat(piece.byteSize()).isEqualTo(PIECE_BYTES);
            assertThat(piece.address() % Long.BYTES).isZero();
            assertThat(piece.mismatch(MemorySegment.ofArray(new byte[PIECE_BYTES])))
                    .isEqualTo(-1);
            piece.fill((byte) (i + 1));
            pieces.add(piece);
        }
        for (int i = 0; i < PIECES; i++) {
            assertThat(pieces.get(i).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (i + 1));
            assertThat(pieces.get(i).get(ValueLayout.JAVA_BYTE, PIECE_BYTES - 1))
                    .isEqualTo((byte) (i + 1));
        }
        memory.close();
        assertThatThrownBy(() -> pieces.getFirst().get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }
}
