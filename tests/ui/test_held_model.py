"""A loaded model stands in one st.cache_resource, whoever asks for it."""

from tests.fakes import FakeEncoder, card


def test_two_who_hold_the_same_model_share_one_load_until_it_is_cleared() -> None:
    from lib.ui.held_model import CachedModel

    loads: list[FakeEncoder] = []

    def load() -> FakeEncoder:
        loads.append(FakeEncoder(card("shared@1")))
        return loads[-1]

    page, api, other = CachedModel("shared@1"), CachedModel("shared@1"), CachedModel("other@1")
    try:
        assert page.get(load) is api.get(load) is loads[0]
        assert other.get(load) is loads[1]
        api.clear()
        assert page.get(load) is loads[2]
        assert other.get(load) is loads[1]
    finally:
        page.clear()
        other.clear()
