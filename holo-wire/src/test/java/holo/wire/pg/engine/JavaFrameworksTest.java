package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// HikariCP, Flyway and Hibernate against a node, as applications use them.
@Timeout(120)
final class JavaFrameworksTest {
    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() {
        node = new EngineServer(directory.resolve("node"), 0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aPoolServesManyThreads() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(node.url(""));
        config.setMaximumPoolSize(4);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        try (HikariDataSource pool = new HikariDataSource(config);
                var threads = Executors.newFixedThreadPool(8)) {
            Callable<Integer> work = () -> {
                try (Connection connection = pool.getConnection();
                        var rows = connection.createStatement().executeQuery("select 2 + 3")) {
                    rows.next();
                    return rows.getInt(1);
                }
            };
            for (Future<Integer> answer : threads.invokeAll(java.util.Collections.nCopies(50, work))) {
                assertThat(answer.get()).isEqualTo(5);
            }
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void flywayMigratesOnceAndUndoesWhatFails() throws Exception {
        Path migrations = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(migrations.resolve("V1__first.sql"), """
                create table stock (id serial primary key, name text);
                insert into stock (name) values ('semi;colon'), ('b');
                create view stocked as select * from stock;
                """);
        Files.writeString(migrations.resolve("V2__second.sql"), """
                alter table stock add column n int default 3 not null;
                create index stock_n on stock (n);
                create type state as enum ('new', 'old');
                """);
        var configuration = Flyway.configure()
                .dataSource(node.url(""), "holo", "")
                .schemas("flying")
                .cleanDisabled(false)
                .locations("filesystem:" + migrations);
        try (var threads = Executors.newFixedThreadPool(3)) {
            int executed = 0;
            Callable<Integer> migrate = () -> configuration.load().migrate().migrationsExecuted;
            for (Future<Integer> one : threads.invokeAll(java.util.Collections.nCopies(3, migrate))) {
                executed += one.get();
            }
            assertThat(executed).isEqualTo(2);
        }
        Flyway flyway = configuration.load();
        flyway.validate();
        Path bad = Files.writeString(migrations.resolve("V3__bad.sql"), "create table half (id int);\nselect nothing;");
        assertThatThrownBy(flyway::migrate).isInstanceOf(FlywayException.class);
        Files.delete(bad);
        assertThat(PsqlTest.psql(node, "\\pset tuples_only\nselect to_regclass('flying.half') is null;"))
                .contains(" t");
        assertThat(flyway.info().current().getVersion().getVersion()).isEqualTo("2");
        flyway.clean();
        assertThat(flyway.info().applied()).isEmpty();
    }

    /// A row with children.
    @Entity(name = "Author")
    @Table(name = "hb_author")
    static class Author {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        @Nullable
        Long id;

        @Column(nullable = false, unique = true)
        String name = "";

        @Column(precision = 10, scale = 2)
        BigDecimal amount = BigDecimal.ZERO;

        String[] tags = {};

        @Version
        int version;

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Book> books = new ArrayList<>();
    }

    /// A row with a parent.
    @Entity(name = "Book")
    @Table(name = "hb_book")
    static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        String title = "";
        UUID isbn = new UUID(0, 1);

        @ManyToOne
        @Nullable
        Author author;
    }

    private static SessionFactory hibernate(String schema) {
        return new Configuration()
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .setProperty("hibernate.connection.url", node.url("reWriteBatchedInserts=true"))
                .setProperty("hibernate.hbm2ddl.auto", schema)
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true")
                .setProperty("hibernate.jdbc.batch_size", "20")
                .buildSessionFactory();
    }

    @Test
    void hibernateMakesTheSchemaAndMapsObjects() {
        hibernate("create").close();
        hibernate("update").close();
        try (SessionFactory factory = hibernate("validate")) {
            factory.inTransaction(session -> {
                for (int i = 0; i < 50; i++) {
                    Author author = new Author();
                    author.name = "author " + i;
                    author.amount = new BigDecimal(i).movePointLeft(1);
                    author.tags = new String[] {"a", "b c"};
                    for (int j = 0; j < i % 3; j++) {
                        Book book = new Book();
                        book.title = "book " + j;
                        book.author = author;
                        author.books.add(book);
                    }
                    session.persist(author);
                }
            });
            factory.inTransaction(session -> {
                Author author = session.createQuery(
                                "from Author a left join fetch a.books where a.name = :name", Author.class)
                        .setParameter("name", "author 5")
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getSingleResult();
                assertThat(author.tags).containsExactly("a", "b c");
                assertThat(author.amount).isEqualByComparingTo("0.5");
                author.books.removeFirst();
                author.name = "renamed";
            });
            factory.inTransaction(session -> {
                Object[] most = session.createQuery(
                                "select a.name, count(b) from Author a left join a.books b group by a.id"
                                        + " order by count(b) desc, a.name desc",
                                Object[].class)
                        .setMaxResults(1)
                        .getSingleResult();
                assertThat(most).containsExactly("author 8", 2L);
                assertThat(session.createMutationQuery("delete from Book where author.name = 'author 8'")
                                .executeUpdate())
                        .isEqualTo(2);
            });
            assertThatThrownBy(() -> factory.inTransaction(session -> {
                        Author mine = session.find(Author.class, 1L);
                        factory.inTransaction(other -> other.find(Author.class, 1L).name = "theirs");
                        mine.name = "mine";
                    }))
                    .isInstanceOf(OptimisticLockException.class);
            assertThatThrownBy(() -> factory.inTransaction(session -> {
                        Author twice = new Author();
                        twice.name = "renamed";
                        session.persist(twice);
                        session.flush();
                    }))
                    .isInstanceOf(ConstraintViolationException.class);
        }
    }
}
