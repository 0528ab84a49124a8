"""Generated passages: what a bench of size is made of."""

from collections import Counter

from bench.generated import SHARES, common_words, generated


def test_a_passage_depends_on_its_number_alone():
    assert list(generated(3, first=7)) == list(generated(10))[7:]
    assert list(generated(3)) != list(generated(3, seed=8))


def test_words_follow_zipfs_law_and_tags_their_shares():
    some = list(generated(2_000))
    words = Counter(word.strip(".") for each in some for word in each.text.split())
    first, later = (
        sum(words[word] for word in common_words(ranks)) for ranks in (range(10), range(100, 110))
    )
    assert 20 < first / later < 26  # 22.6 by the law
    for name, share in SHARES.items():
        carried = sum(any(tag.name == name for tag in each.tags) for each in some)
        assert abs(carried / len(some) - share) < 0.03
