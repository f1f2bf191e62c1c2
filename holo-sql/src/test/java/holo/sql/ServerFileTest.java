package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// COPY to and from files of the server.
final class ServerFileTest {
    @TempDir
    private Path directory;

    private final HoloSqlEngine engine =
            new HoloSqlEngine(new MemoryStore(), SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private final Session session =
            engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    private String answer(String sql) {
        return SqlScript.answer(session, sql).strip();
    }

    @Test
    void rowsGoToAFileAndBack() throws IOException {
        Path file = directory.resolve("t.csv");
        answer("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL)");
        assertThat(answer("COPY t TO '" + file + "' CSV HEADER")).isEqualTo("COPY 2");
        assertThat(Files.readString(file)).isEqualTo("a,b\n1,x\n2,\n");
        assertThat(answer("TRUNCATE t; COPY t FROM '" + file + "' CSV HEADER")).isEqualTo("TRUNCATE TABLE\nCOPY 2");
        assertThat(answer("SELECT a, b FROM t ORDER BY a")).isEqualTo("1|x\n2|NULL\nSELECT 2");
    }

    @Test
    void aFunctionCopiesAsPartOfItsStatement() throws IOException {
        Path file = Files.writeString(directory.resolve("t.txt"), "1\n2\nthree\n");
        answer("CREATE TABLE t (a int)");
        assertThat(answer("DO $$ BEGIN INSERT INTO t VALUES (0); BEGIN COPY t FROM '" + file
                        + "'; EXCEPTION WHEN invalid_text_representation THEN NULL; END; END $$"))
                .isEqualTo("DO");
        assertThat(answer("SELECT a FROM t")).isEqualTo("0\nSELECT 1");
    }

    @Test
    void whatIsWrongWithAFileIsSaidAsPostgresqlDoes() {
        answer("CREATE TABLE t (a int)");
        assertThat(answer("COPY t FROM '" + directory + "/none'"))
                .isEqualTo("ERROR 58P01: could not open file \"" + directory
                        + "/none\" for reading: No such file or directory");
        assertThat(answer("COPY t FROM '" + directory + "'"))
                .isEqualTo("ERROR 42809: \"" + directory + "\" is a directory");
        assertThat(answer("COPY t TO '" + directory + "'"))
                .isEqualTo("ERROR 42809: could not open file \"" + directory + "\" for writing: Is a directory");
        assertThat(answer("COPY t TO 'here'")).isEqualTo("ERROR 42602: relative path not allowed for COPY to file");
        assertThat(answer("COPY t FROM PROGRAM 'ls'"))
                .isEqualTo("ERROR 0A000: COPY to or from a program is not supported");
    }

    @Test
    void aRoleNeedsTheRightToReadOrWriteFiles() throws IOException {
        Path file = Files.writeString(directory.resolve("t.txt"), "1\n");
        answer("CREATE TABLE t (a int); CREATE ROLE clerk; GRANT ALL ON t TO clerk; SET ROLE clerk");
        assertThat(answer("COPY t FROM '" + file + "'"))
                .isEqualTo("ERROR 42501: must be superuser or have privileges of the pg_read_server_files role to COPY"
                        + " from a file");
        assertThat(answer("COPY t TO '" + file + "'"))
                .isEqualTo("ERROR 42501: must be superuser or have privileges of the pg_write_server_files role to COPY"
                        + " to a file");
        assertThat(answer("COPY t FROM PROGRAM 'ls'"))
                .isEqualTo("ERROR 42501: must be superuser or have privileges of the pg_execute_server_program role to"
                        + " COPY to or from an external program");
        answer("RESET ROLE; GRANT pg_read_server_files TO clerk; SET ROLE clerk");
        assertThat(answer("COPY t FROM '" + file + "'")).isEqualTo("COPY 1");
    }
}
