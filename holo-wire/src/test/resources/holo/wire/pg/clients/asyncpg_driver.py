"""asyncpg: everything is prepared and binary. The argument is the server's port."""
import asyncio
import datetime
import decimal
import sys
import uuid

import asyncpg


async def main():
    address = {"host": "127.0.0.1", "port": int(sys.argv[1]), "user": "holo", "database": "holo"}
    connection = await asyncpg.connect(**address)
    await connection.execute("create type apg_mood as enum ('sad', 'ok')")
    await connection.execute("create table apg (id serial primary key, name text, mood apg_mood, tags text[], n numeric,"
                             " at timestamptz, day date, span interval, key uuid, data jsonb, raw bytea, real float8)")
    row = ("ann", "ok", ["a", None], decimal.Decimal("12.340"),
           datetime.datetime(2024, 2, 29, 1, 2, 3, 456789, datetime.timezone.utc), datetime.date(1999, 12, 31),
           datetime.timedelta(days=2, seconds=5), uuid.UUID(int=9), '{"a": 1}', b"\x00\x01", 1e-300)
    places = ", ".join("$%d" % (i + 1) for i in range(len(row)))
    found = await connection.fetchrow(
        "insert into apg (name, mood, tags, n, at, day, span, key, data, raw, real) values (%s) returning *" % places, *row)
    assert tuple(found)[1:] == row, found
    await connection.executemany("insert into apg (name, n) values ($1, $2)", [("m%d" % i, i) for i in range(200)])
    await connection.execute("insert into apg (name, n) select * from unnest($1::text[], $2::numeric[])", ["u", "v"], [1, 2])
    assert await connection.fetchval("select count(*) from apg where name = any($1)", ["u", "v", "w"]) == 2
    async with connection.transaction(isolation="serializable"):
        assert len([r async for r in connection.cursor("select id from apg where n < $1", decimal.Decimal(100), prefetch=7)]) > 90
    try:
        await connection.execute("insert into apg (id) values ($1)", 1)
        assert False, "a duplicate key was let in"
    except asyncpg.UniqueViolationError as e:
        assert e.constraint_name == "apg_pkey", e
    heard = asyncio.get_running_loop().create_future()
    await connection.add_listener("news", lambda *message: heard.set_result(message[3]))
    async with asyncpg.create_pool(min_size=2, max_size=4, **address) as pool:
        await pool.execute("select pg_notify('news', 'hello')")
        assert sorted(await asyncio.gather(*(pool.fetchval("select $1::int * 2", i) for i in range(20)))) == list(range(0, 40, 2))
    assert await asyncio.wait_for(heard, 10) == "hello"
    await connection.close()
    print("done")


asyncio.run(main())
