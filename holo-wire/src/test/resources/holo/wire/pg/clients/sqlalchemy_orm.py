"""SQLAlchemy: create_all, unit of work, upsert, reflection, isolation levels. The argument is the server's port."""
import decimal
import enum
import sys
import uuid

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID, insert

engine = sa.create_engine("postgresql+psycopg2://holo@127.0.0.1:%s/holo" % sys.argv[1], future=True)
Base = orm.declarative_base()


class Color(enum.Enum):
    red = 1
    green = 2


class User(Base):
    __tablename__ = "alchemy_user"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), nullable=False, unique=True)
    created = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now())
    color = sa.Column(sa.Enum(Color, name="alchemy_color"))
    data = sa.Column(JSONB)
    tags = sa.Column(ARRAY(sa.String))
    amount = sa.Column(sa.Numeric(10, 2), default=decimal.Decimal("1.50"))
    key = sa.Column(UUID(as_uuid=True), default=uuid.uuid4)
    version = sa.Column(sa.Integer, nullable=False)
    addresses = orm.relationship("Address", back_populates="user", cascade="all, delete-orphan", order_by="Address.id")
    __mapper_args__ = {"version_id_col": version}


class Address(Base):
    __tablename__ = "alchemy_address"
    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    email = sa.Column(sa.Text, nullable=False, comment="where mail goes")
    user_id = sa.Column(sa.ForeignKey("alchemy_user.id", ondelete="CASCADE"), index=True)
    user = orm.relationship("User", back_populates="addresses")
    __table_args__ = (sa.CheckConstraint("email like '%@%'", name="has_at"), sa.Index("alchemy_lower", sa.text("lower(email)")))


Base.metadata.create_all(engine)
Base.metadata.create_all(engine)
with orm.Session(engine) as session:
    user = User(name="ann", color=Color.red, data={"a": [1, {"b": None}]}, tags=["x", 'y "z"', None])
    user.addresses = [Address(email="a@b"), Address(email="c@d")]
    session.add(user)
    session.add_all([User(name="u%d" % i, tags=[]) for i in range(20)])
    session.commit()
    assert (user.version, user.color, user.data["a"][0], user.amount) == (1, Color.red, 1, decimal.Decimal("1.50"))
    user.name = "anna"
    user.addresses.pop(0)
    session.commit()
    assert user.version == 2 and [a.email for a in user.addresses] == ["c@d"]
    assert session.query(User).filter(User.tags.contains(["x"]), User.data["a"][0].astext == "1").one().id == user.id
    assert len(session.query(User).options(orm.selectinload(User.addresses)).filter(User.id.in_([1, 2, 3])).all()) == 3
    assert session.execute(sa.select(User.name, sa.func.count(Address.id)).outerjoin(Address).group_by(User.id)
                           .order_by(sa.desc(sa.func.count(Address.id)), User.id).limit(1)).one() == ("anna", 1)
    session.execute(sa.select(User).with_for_update(skip_locked=True).where(User.id == 1)).scalars().one()
    try:
        with session.begin_nested():
            session.add(User(name="u1"))
            session.flush()
    except sa.exc.IntegrityError as e:
        assert e.orig.diag.constraint_name == "alchemy_user_name_key", e
    session.commit()
    with orm.Session(engine) as other:
        mine, theirs = session.get(User, 3), other.get(User, 3)
        mine.amount = 5
        session.commit()
        theirs.amount = 6
        try:
            other.commit()
            assert False, "a stale version was written"
        except orm.exc.StaleDataError:
            pass
with engine.begin() as connection:
    table = User.__table__
    upsert = insert(table).values(name="u1", version=1)
    upsert = upsert.on_conflict_do_update(index_elements=[table.c.name], set_={"version": table.c.version + upsert.excluded.version})
    assert connection.execute(upsert.returning(table.c.version)).scalar() == 3
with engine.connect().execution_options(stream_results=True, max_row_buffer=5) as connection:
    assert sum(1 for _ in connection.execute(sa.select(User.id))) == 21
for level in ("SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "AUTOCOMMIT"):
    with engine.connect().execution_options(isolation_level=level) as connection:
        assert connection.execute(sa.text("select 1")).scalar() == 1
        assert connection.get_isolation_level() in (level, "READ COMMITTED")
with engine.begin() as connection:
    connection.execute(sa.text("create view alchemy_view as select id, name from alchemy_user"))
seen = sa.inspect(engine)
assert [f["referred_table"] for f in seen.get_foreign_keys("alchemy_address")] == ["alchemy_user"]
assert {c["name"]: str(c["type"]) for c in seen.get_columns("alchemy_user")}["amount"] == "NUMERIC(10, 2)"
assert [c["comment"] for c in seen.get_columns("alchemy_address")][1] == "where mail goes"
assert seen.get_pk_constraint("alchemy_user")["constrained_columns"] == ["id"]
assert [c["name"] for c in seen.get_check_constraints("alchemy_address")] == ["has_at"]
# SQLAlchemy leaves out indexes over expressions.
assert [i["name"] for i in seen.get_indexes("alchemy_address")] == ["ix_alchemy_address_user_id"]
assert seen.get_enums()[0]["labels"] == ["red", "green"]
metadata = sa.MetaData()
metadata.reflect(engine, views=True)
assert {"alchemy_user", "alchemy_address", "alchemy_view"} <= set(metadata.tables)
with engine.begin() as connection:
    connection.execute(sa.text("drop view alchemy_view"))
Base.metadata.drop_all(engine)
assert not [t for t in sa.inspect(engine).get_table_names() if t.startswith("alchemy")]
print("done")
