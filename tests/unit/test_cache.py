"""The bounded cache."""

from lib.core.cache import BoundedCache


def test_what_was_not_used_longest_goes_first() -> None:
    cache = BoundedCache[str](entries=2, size_bytes=100)
    cache.put("a", "A", 1)
    cache.put("b", "B", 1)
    assert cache.get("a") == "A"
    cache.put("c", "C", 1)
    assert cache.get("b") is None
    assert (cache.get("a"), cache.get("c")) == ("A", "C")


def test_it_is_bounded_in_bytes() -> None:
    cache = BoundedCache[str](entries=100, size_bytes=100)
    for number in range(50):
        cache.put(number, "x", 30)
        assert cache.counts().bytes <= 100
    assert cache.counts().entries == 3


def test_an_entry_larger_than_the_cache_is_not_kept() -> None:
    cache = BoundedCache[str](entries=10, size_bytes=100)
    cache.put("small", "s", 60)
    cache.put("large", "l", 101)
    assert cache.get("large") is None
    assert cache.get("small") == "s"


def test_an_entry_that_is_put_again_weighs_once() -> None:
    cache = BoundedCache[str](entries=10, size_bytes=100)
    for _ in range(5):
        cache.put("a", "A", 60)
    assert cache.counts() == (cache.counts().__class__)(entries=1, bytes=60, hits=0, misses=0)


def test_hits_and_misses_are_counted_and_it_can_be_cleared() -> None:
    cache = BoundedCache[str](entries=10, size_bytes=100)
    cache.put("a", "A", 60)
    cache.get("a")
    cache.get("b")
    cache.clear()
    figures = cache.counts()
    assert (figures.hits, figures.misses, figures.entries, figures.bytes) == (1, 1, 0, 0)
