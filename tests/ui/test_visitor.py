"""Who counts as an administrator."""

import pytest

from lib.core.errors import NotAllowed
from lib.ui.visitor import ATTEMPT_SECONDS, MOST_ATTEMPTS, Attempts, is_local


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("ip", [None, "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_visitor_on_this_host_is_local(ip):
    assert is_local(ip, {"Host": "localhost:8501"})
    assert is_local(ip, {"Host": "127.0.0.1:8501"})
    assert is_local(ip, {"Host": "[::1]:8501"})
    assert is_local(ip, {})


@pytest.mark.parametrize(
    "ip", ["10.0.0.3", "203.0.113.9", "2001:db8::1", "::ffff:10.0.0.3", "", "localhost", "x"]
)
def test_a_visitor_from_elsewhere_is_not_local(ip):
    assert not is_local(ip, {"Host": "localhost:8501"})


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "x-real-ip", "Forwarded", "X-FORWARDED-HOST", "Via"]
)
def test_a_visitor_behind_a_proxy_is_not_local(name):
    assert not is_local(None, {"Host": "localhost", name: "127.0.0.1"})


@pytest.mark.parametrize(
    "host", ["mafteach.example", "localhost.example:80", "10.0.0.1", "[::2]:1"]
)
def test_a_visitor_who_asked_for_another_host_is_not_local(host):
    assert not is_local("127.0.0.1", {"Host": host})


def test_the_right_password_is_right_and_another_is_not():
    attempts = Attempts()
    assert attempts.check("סיסמה", "סיסמה")
    assert not attempts.check("סיסמ", "סיסמה")
    assert not attempts.check("", "סיסמה")
    assert not attempts.check("\ud800", "סיסמה")


def test_five_wrong_passwords_close_the_door_for_a_minute_even_to_the_right_one():
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(MOST_ATTEMPTS):
        assert not attempts.check("no", "yes")
    with pytest.raises(NotAllowed) as refused:
        attempts.check("yes", "yes")
    assert 1 <= refused.value.details["seconds"] <= ATTEMPT_SECONDS
    clock.now += ATTEMPT_SECONDS
    assert attempts.check("yes", "yes")


def test_right_passwords_are_not_counted():
    attempts = Attempts(Clock())
    assert all(attempts.check("yes", "yes") for _ in range(MOST_ATTEMPTS * 2))
