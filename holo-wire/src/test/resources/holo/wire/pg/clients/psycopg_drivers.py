"""psycopg2 and psycopg 3 as applications use them. The argument is the server's port."""
import datetime
import decimal
import sys
import uuid

import psycopg
import psycopg2
import psycopg2.extras

dsn = "host=127.0.0.1 port=%s user=holo dbname=holo" % sys.argv[1]

with psycopg2.connect(dsn) as connection:
    cursor = connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
    cursor.execute("create table py2 (id serial primary key, name text, data jsonb, tags text[], n numeric, at timestamptz)")
    row = {"name": "ann", "data": psycopg2.extras.Json({"a": [1, None]}), "tags": ["x", 'y "z"', None],
           "n": decimal.Decimal("1.50"), "at": datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)}
    cursor.execute("insert into py2 (name, data, tags, n, at) values (%(name)s, %(data)s, %(tags)s, %(n)s, %(at)s)"
                   " returning *", row)
    found = cursor.fetchone()
    assert found["data"] == {"a": [1, None]} and found["tags"] == row["tags"] and found["n"] == row["n"], found
    assert found["at"] == row["at"], found
    psycopg2.extras.execute_values(cursor, "insert into py2 (name) values %s", [("v%d" % i,) for i in range(500)])
    cursor.execute("select count(*) as c from py2 where id = any(%s)", ([1, 2, 3],))
    assert cursor.fetchone()["c"] == 3
    connection.commit()
    named = connection.cursor("server_side")
    named.itersize = 50
    named.execute("select id from py2 order by id")
    assert sum(1 for _ in named) == 501
    try:
        cursor.execute("insert into py2 (id) values (1)")
        assert False, "a duplicate key was let in"
    except psycopg2.errors.UniqueViolation as e:
        assert e.diag.constraint_name == "py2_pkey" and e.diag.table_name == "py2", e.diag
    connection.rollback()

with psycopg.connect(dsn) as connection:
    for binary in (False, True):
        cursor = connection.cursor(binary=binary)
        key = uuid.UUID(int=7)
        cursor.execute("select %s::uuid, %s::int[], %s::date, %s::numeric, %s::interval, %s::bytea, %s::text, %s::bool",
                       (key, [1, None, 3], datetime.date(2020, 1, 2), decimal.Decimal("-0.05"),
                        datetime.timedelta(days=1, seconds=3), b"\x00\xff", "grün", True))
        assert cursor.fetchone() == (key, [1, None, 3], datetime.date(2020, 1, 2), decimal.Decimal("-0.05"),
                                     datetime.timedelta(days=1, seconds=3), b"\x00\xff", "grün", True)
    with connection.pipeline():
        cursor = connection.cursor()
        cursor.executemany("insert into py2 (name, n) values (%s, %s)", [("p%d" % i, i) for i in range(100)])
        count = connection.execute("select count(*) from py2 where name like 'p%'")
    assert count.fetchone() == (100,)
    cursor = connection.cursor()
    with cursor.copy("copy py2 (id, name) from stdin") as copy:
        for i in range(10_000, 10_050):
            copy.write_row((i, "copied"))
    with cursor.copy("copy (select id, name from py2 where name = 'copied' order by id) to stdout") as copy:
        copy.set_types(["int4", "text"])
        assert [row[0] for row in copy.rows()] == list(range(10_000, 10_050))
    for i in range(8):
        assert connection.execute("select name from py2 where id = %s", (1,), prepare=True).fetchone() == ("ann",)
    try:
        with connection.transaction():
            connection.execute("insert into py2 (id) values (1)")
    except psycopg.errors.UniqueViolation:
        pass
    assert connection.execute("select count(*) from py2 where name = 'copied'").fetchone() == (50,)
    with connection.cursor("server_side") as named:
        named.execute("select id from py2 where id >= %s order by id", (10_000,))
        assert [row[0] for row in named] == list(range(10_000, 10_050))

with psycopg.connect(dsn + " client_encoding=latin9") as connection:
    assert connection.execute("select length(%s), 'gr\u00fcn \u20ac'", ("\u20ac",)).fetchone() == (1, "gr\u00fcn \u20ac")
    assert connection.execute("select octet_length('\u00e9')").fetchone() == (2,)
    try:
        connection.execute("select chr(8734)")
        assert False, "a character that the encoding lacks was sent"
    except psycopg.errors.UntranslatableCharacter:
        connection.rollback()
print("done")
