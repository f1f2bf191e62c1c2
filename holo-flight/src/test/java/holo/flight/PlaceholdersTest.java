package holo.flight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '`', textBlock = """
                    SELECT 1                               → SELECT 1
                    SELECT ?, ?                            → SELECT $1, $2
                    SELECT '?', "?", ?                     → SELECT '?', "?", $1
                    SELECT 'it''s ?', ?                    → SELECT 'it''s ?', $1
                    SELECT E'\\'?', ?                      → SELECT E'\\'?', $1
                    SELECT name'\\', ?                     → SELECT name'\\', $1
                    SELECT $$?$$, ?                        → SELECT $$?$$, $1
                    SELECT $a$ ? $b$ $a$, ?                → SELECT $a$ ? $b$ $a$, $1
                    SELECT /* ? /* ? */ ? */ ?             → SELECT /* ? /* ? */ ? */ $1
                    SELECT a ?? 'x', ?                     → SELECT a ? 'x', $1
                    SELECT a ? 'x', $1                     → SELECT a ? 'x', $1
                    SELECT 'open ?                         → SELECT 'open ?
                    """)
    void onlyRealPlaceholdersAreNumbered(String text, String expected) {
        assertThat(Placeholders.of(text).sql()).isEqualTo(expected);
    }

    @Test
    void aLineCommentIsLeftAlone() {
        assertThat(Placeholders.of("SELECT ? -- why?\n, ?").sql()).isEqualTo("SELECT $1 -- why?\n, $2");
    }

    @Test
    void positionsAreThoseOfTheClientsText() {
        Placeholders sql = Placeholders.of("SELECT '🙂', ?, x");
        assertThat(sql.sql()).isEqualTo("SELECT '🙂', $1, x");
        assertThat(sql.original(sql.sql().codePointCount(0, sql.sql().indexOf('x')) + 1))
                .isEqualTo(16);
    }
}
