"""Who is an administrator, who is kept out, and what is written down of both."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.access import administrators, audit
from lib.access.access import Access
from lib.access.administrators import Administrator, Sessions, Way, cookie_name
from lib.access.audit import Action, Audit
from lib.access.link import Link
from lib.access.password import MOST_ADDRESSES, MOST_WRONG, SECONDS, Attempts, Password
from lib.core.errors import NotAllowed, RateLimited
from lib.core.settings import Settings
from tests.clock import Clock

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
WHO = Administrator(Way.PASSWORD)


@pytest.fixture(autouse=True)
def _room_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.access.access.AUDIT", Audit())


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the audit log, as they come."""

    class Lines(list):
        def __iter__(self):
            return iter(
                [each.getMessage() for each in caplog.records if each.name == audit.log.name]
            )

    return Lines()


def access_of(clock: Clock | None = None, provider: bool = False, **settings) -> Access:
    return Access(Settings(**settings), provider, clock or Clock())


# The way


def test_a_provider_comes_before_the_password_and_the_password_before_the_link() -> None:
    assert access_of(provider=True, admin_password="x").way is Way.PROVIDER
    assert access_of(admin_password="x").way is Way.PASSWORD
    assert access_of().way is Way.LINK


def test_nothing_signs_in_by_a_way_that_is_not_the_servers() -> None:
    with pytest.raises(NotAllowed):
        access_of().sign_in("", HERE)
    with pytest.raises(NotAllowed):
        access_of(provider=True, admin_password="x").sign_in("x", HERE)
    with_password = access_of(admin_password="x")
    with pytest.raises(NotAllowed):
        with_password.follow(with_password.link._token, HERE)


# The password


@pytest.mark.parametrize("given", ["סיסמ", "סיסמה ", "", "\ud800", "x" * 1_000])
def test_only_the_password_is_the_password(given: str) -> None:
    password = Password("סיסמה")
    assert password.matches("סיסמה")
    assert not password.matches(given)


def test_a_password_is_kept_as_a_hash_that_no_other_process_shares() -> None:
    first, second = Password("hunter2"), Password("hunter2")
    assert first._digest != second._digest
    assert "hunter2" not in f"{vars(first)} {first!r}"


def test_five_wrong_passwords_make_their_address_wait_even_with_the_right_one(written) -> None:
    clock = Clock()
    access = access_of(clock, admin_password="yes")
    for _ in range(MOST_WRONG):
        with pytest.raises(NotAllowed):
            access.sign_in("no", HERE)
    with pytest.raises(RateLimited) as refused:
        access.sign_in("yes", HERE)
    assert 1 <= refused.value.details["seconds"] <= SECONDS
    clock.now += SECONDS
    assert access.sign_in("yes", HERE)
    assert [line.partition(" outcome=")[2].split()[0] for line in written] == (
        ["refused"] * (MOST_WRONG + 1) + ["allowed"]
    )


def test_nobody_else_is_locked_out_by_them() -> None:
    access = access_of(admin_password="yes")
    for _ in range(MOST_WRONG * 3):
        with pytest.raises((NotAllowed, RateLimited)):
            access.sign_in("no", ELSEWHERE)
    assert access.sign_in("yes", HERE)


def test_right_passwords_are_not_counted() -> None:
    access = access_of(admin_password="yes")
    assert all(access.sign_in("yes", HERE) for _ in range(MOST_WRONG * 2))


def test_many_at_once_from_one_address_are_no_more_than_five_tries() -> None:
    access = access_of(admin_password="yes")

    def tried(_: int) -> type[Exception]:
        with pytest.raises((NotAllowed, RateLimited)) as refused:
            access.sign_in("no", HERE)
        return refused.type

    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(tried, range(24)))
    assert kinds.count(NotAllowed) == MOST_WRONG


def test_addresses_that_failed_are_remembered_up_to_a_bound() -> None:
    attempts = Attempts(Clock())
    for number in range(MOST_ADDRESSES + 50):
        attempts.failed(str(number))
    assert len(attempts._failed) == MOST_ADDRESSES


# The link


def test_a_link_is_good_once_and_then_there_is_a_new_one(written) -> None:
    access = access_of()
    told: list[str] = []
    access.link.announce_to(told.append)
    assert access.follow(told[0], HERE)
    assert len(told) == 2 and told[0] != told[1]
    with pytest.raises(NotAllowed):
        access.follow(told[0], HERE)
    assert access.follow(told[1], ELSEWHERE)
    assert not [line for line in written if any(token in line for token in told)]


@pytest.mark.parametrize("given", ["", "x", "\ud800", "א" * 43])
def test_another_token_opens_nothing_and_uses_nothing_up(given: str) -> None:
    link = Link()
    told: list[str] = []
    link.announce_to(told.append)
    assert not link.take(given)
    assert told == [link._token]


def test_one_token_lets_one_of_many_in() -> None:
    access = access_of()
    token = access.link._token

    def followed(_: int) -> bool:
        try:
            return bool(access.follow(token, HERE))
        except NotAllowed:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(followed, range(32))) == 1


# The session


def test_a_session_is_known_by_its_cookie_until_it_is_ended_or_its_day_is_over(written) -> None:
    clock = Clock()
    access = access_of(clock, admin_password="yes")
    first, second = (access.sign_in("yes", HERE) for _ in range(2))

    def who(secret: str, host: str = "localhost:8501") -> Administrator | None:
        return access.administrator({"mafteach_8501": secret}, host)

    assert who(first) == who(second) == WHO
    assert who(first, "localhost:8600") is None
    access.sign_out({"mafteach_8501": first}, "localhost:8501", HERE)
    assert (who(first), who(second)) == (None, WHO)
    clock.now += administrators.SECONDS
    assert who(second) is None
    assert not [line for line in written if first in line or second in line]


@pytest.mark.parametrize("cookies", [{}, {"mafteach_8501": ""}, {"mafteach_8501": "x"}])
def test_a_cookie_that_we_did_not_give_is_nobodys(cookies: dict[str, str]) -> None:
    access = access_of(admin_password="yes")
    access.sign_in("yes", HERE)
    assert access.administrator(cookies, "localhost:8501") is None
    access.sign_out(cookies, "localhost:8501", HERE)


def test_sessions_are_bounded_and_hold_no_secret() -> None:
    sessions = Sessions(Clock())
    secrets = [sessions.open(WHO) for _ in range(administrators.MOST + 1)]
    assert sessions.find(secrets[0]) is None
    assert sessions.find(secrets[1]) == sessions.find(secrets[-1]) == WHO
    assert not [each for each in secrets if each in str(vars(sessions))]


@pytest.mark.parametrize(
    ("host", "name"),
    [("localhost:8501", "mafteach_8501"), ("a.example", "mafteach"), ("[::1]:80", "mafteach_80"),
     ("[::1]", "mafteach"), ("", "mafteach"), (None, "mafteach"), ("a:b;c=d", "mafteach")],
)  # fmt: skip
def test_each_port_of_a_host_has_a_cookie_of_its_own(host: str | None, name: str) -> None:
    assert cookie_name(host) == name


# A provider

CLAIMS = {"is_logged_in": True, "email": "Dana@Example.org", "email_verified": True, "sub": "a|1"}


@pytest.mark.parametrize("users", ["dana@example.org", " x@y.z , DANA@example.org", "a|1"])
def test_whoever_the_provider_vouches_for_and_we_name_is_an_administrator(users: str) -> None:
    assert access_of(provider=True, admin_users=users).known(CLAIMS)


@pytest.mark.parametrize(
    ("users", "changed"),
    [("", {}), ("other@example.org", {}), ("dana", {}), ("A|1", {}), (",", {"sub": ""}),
     ("dana@example.org", {"email_verified": False}), ("dana@example.org", {"email_verified": None}),
     ("dana@example.org", {"is_logged_in": False}), ("dana@example.org", {"is_logged_in": "yes"}),
     ("a|1", {"is_logged_in": None}), ("None", {"sub": None})],
)  # fmt: skip
def test_nobody_else_whom_the_provider_knows_is_one(users: str, changed: dict) -> None:
    assert access_of(provider=True, admin_users=users).known({**CLAIMS, **changed}) is None


def test_claims_count_for_nothing_where_no_provider_is_set_up() -> None:
    assert access_of(admin_users="a|1", admin_password="x").known(CLAIMS) is None


# The record


def test_a_line_says_who_did_what_and_no_text_makes_a_second_one(written) -> None:
    dana = Administrator(Way.PROVIDER, "dana@example.org")
    evil = 'x.csv\naction=delete outcome=allowed "\u202e\x1b[2J'
    Audit().allowed(Action.IMPORT, dana, HERE, file=evil, documents=3)
    (line,) = written
    assert line.startswith("action=import outcome=allowed by=provider name=dana@example.org "
                           f"address={HERE} file=\"x.csv action=delete")  # fmt: skip
    assert line.endswith(" documents=3")
    assert not set("\n\u202e\x1b") & set(line)


def test_the_record_is_kept_whatever_the_log_level_is(written) -> None:
    logging.getLogger("mafteach").setLevel(logging.ERROR)
    Audit().allowed(Action.DELETE, WHO, HERE, documents=150)
    assert list(written) == [
        f"action=delete outcome=allowed by=password address={HERE} documents=150"
    ]


def test_refusals_do_not_fill_the_disk_and_what_is_left_out_is_counted(written) -> None:
    clock = Clock()
    record = Audit(clock)
    for _ in range(audit.MOST_REFUSALS + 30):
        record.refused(Action.DELETE, HERE)
    assert len(list(written)) == audit.MOST_REFUSALS
    record.allowed(Action.DELETE, WHO, HERE)
    clock.now += audit.SECONDS
    record.refused(Action.IMPORT, HERE)
    assert list(written)[-2:] == [
        f"action=delete outcome=allowed by=password address={HERE}",
        f"action=import outcome=refused address={HERE} not_logged_before=30",
    ]
