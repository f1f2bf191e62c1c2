package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the start of a node is awaited, without a node.
class StartScriptTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    /// A killed node leaves its facts behind, `Ready` among them, and the next one replaces them while they are read.
    /// The next one ends without having been ready, so whoever waits for it must not be told that it is.
    @Test
    void theFactsOfAKilledNodeMakeTheNextOneNotReady() throws Exception {
        assertThat(run("""
                sleep 60 &
                next=$!
                facts() { printf 'state=%s\\npid=%s\\n' "$1" "$2" >"$FACTS"; }
                facts Ready 1
                # Each time somebody has read, the next node goes a step on. In a subshell: what is counted is on disk.
                sed() {
                  command sed "$@"
                  printf x >>"$FACTS.reads"
                  case $(wc -c <"$FACTS.reads") in
                    1) facts Bootstrapping "$next" ;;
                    4) kill "$next" ;;
                  esac
                }
                await_ready "$next"
                """)).isNotZero();
    }

    @Test
    void aNodeIsReadyWhenItSaysSoItself() throws Exception {
        assertThat(run("""
                sleep 60 &
                next=$!
                printf 'state=Ready\\npid=%s\\n' "$next" >"$FACTS"
                await_ready "$next"
                kill "$next"
                """)).isZero();
    }

    /// Runs a script with the functions of bin/holo.
    private int run(String script) throws IOException, InterruptedException {
        String prelude = """
                set -euo pipefail
                EXIT_ERROR=1 START_PATIENCE_SECONDS=30 STARTED_AT=0
                FACTS=$1/node.properties LOG_DIR=$1 START_LOG=$1/start.log
                : >"$START_LOG"
                . "$2/common.sh"
                . "$2/node.sh"
                """;
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        prelude + script,
                        "start-script-test",
                        directory.toString(),
                        HoloCommand.ROOT.resolve("bin/lib").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the script did not end");
        }
        return process.exitValue();
    }
}
