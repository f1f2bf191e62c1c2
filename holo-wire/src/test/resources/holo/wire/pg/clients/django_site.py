"""Django: the migrations of its own applications, queries and introspection. The argument is the server's port."""
import io
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="test", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.admin", "django.contrib.sessions",
                    "django.contrib.messages"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "holo", "USER": "holo", "HOST": "127.0.0.1",
                           "PORT": sys.argv[1]}})
django.setup()

from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Length, RowNumber, TruncMonth


def command(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


assert "Applying auth.0012_alter_user_first_name_max_length... OK" in command("migrate")
assert "No migrations to apply" in command("migrate")
user = User.objects.create_user("bob", "b@c.d", "secret")
group = Group.objects.create(name="staff")
group.permissions.set(Permission.objects.filter(codename__startswith="add"))
user.groups.add(group)
assert user.has_perm("auth.add_user") and user.check_password("secret")
User.objects.bulk_create([User(username="u%d" % i, email="U%d@x" % i) for i in range(20)], batch_size=7)
counted = Group.objects.annotate(n=Count("permissions")).values("name", "n")
assert list(counted) == [{"name": "staff", "n": Permission.objects.filter(codename__startswith="add").count()}]
assert User.objects.filter(Q(email__icontains="u1@") | Q(username__regex=r"^u1\d$")).count() == 11
ranked = User.objects.annotate(place=Window(RowNumber(), order_by=F("id").desc()), length=Length("username"))
assert ranked.order_by("place")[0].username == "u19"
member = User.groups.through.objects.filter(user=OuterRef("pk"))
assert User.objects.annotate(m=Exists(member), g=Subquery(member.values("group__name")[:1])).get(m=True).g == "staff"
assert User.objects.annotate(month=TruncMonth("date_joined")).values("month").annotate(c=Count("id")).get()["c"] == 21
assert User.objects.filter(username__startswith="u").update(first_name=F("username")) == 20
with transaction.atomic():
    locked = User.objects.select_for_update(skip_locked=True).order_by("pk")[0]
    locked.last_name = "locked"
    locked.save(update_fields=["last_name"])
    try:
        with transaction.atomic():
            User.objects.create(username="bob")
        assert False, "a duplicate name was let in"
    except IntegrityError as e:
        assert e.__cause__.diag.constraint_name == "auth_user_username_key", e
assert User.objects.get_or_create(username="bob")[1] is False
assert sum(1 for _ in User.objects.iterator(chunk_size=3)) == 21
session = SessionStore()
session["a"] = 1
session.save()
assert SessionStore(session.session_key)["a"] == 1
with connection.schema_editor() as editor:
    extra = models.IntegerField(default=5)
    extra.set_attributes_from_name("extra")
    editor.add_field(Group, extra)
    wider = models.CharField(max_length=9, null=True, db_index=True)
    wider.set_attributes_from_name("extra")
    editor.alter_field(Group, extra, wider)
    editor.remove_field(Group, wider)
described = command("inspectdb", "auth_user", "auth_user_groups")
assert "username = models.CharField(unique=True, max_length=150)" in described, described
assert "models.ForeignKey(AuthUser" in described and "unique_together = (('user', 'group'),)" in described, described
assert User.objects.filter(username__startswith="u").delete()[0] == 20
command("migrate", "admin", "zero")
print("done")
