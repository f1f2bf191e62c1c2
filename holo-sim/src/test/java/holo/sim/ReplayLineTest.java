package holo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the program prints to run a seed again runs that seed again.
class ReplayLineTest {
    private static final Pattern REPLAY = Pattern.compile("replay: bin/holo sim (--replay .*)");

    private static String printed(String... args) {
        StringWriter out = new StringWriter();
        new CommandLine(new SimMain()).setOut(new PrintWriter(out)).execute(args);
        return out.toString();
    }

    @Test
    void aPlantedBugThatIsCaughtCanBeReplayedAsItRan() {
        String table = printed(
                "--mutants",
                "--duels",
                "--without",
                "topology",
                "--bug",
                "votes-without-deps",
                "--seeds",
                "0-0",
                "--txns",
                "50");
        Matcher m = REPLAY.matcher(table);
        assertThat(m.find()).as(table).isTrue();
        List<String> args = List.of(m.group(1).split(" "));
        assertThat(args).contains("--duels", "--without", "topology", "--bug", "votes-without-deps");
        assertThat(printed(args.toArray(String[]::new))).contains("seed " + args.get(1) + ": FAILED");
    }
}
