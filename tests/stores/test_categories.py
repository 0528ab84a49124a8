"""Documents per category, over SQLite and PostgreSQL."""

from lib.stores.store import SqlStore
from tests.conftest import doc, put


def test_a_document_counts_once_in_each_category_it_has_tags_of(store: SqlStore) -> None:
    put(
        store,
        doc("a", "שלום", "נושא:ברכה", "נושא:שמחה", "מקום:חיפה"),
        doc("b", "שלום", "נושא:ברכה", "קצר"),
        doc("c", "שלום"),
    )
    counted = store.read(lambda reader: reader.category_documents())
    assert {category.name: number for category, number in counted} == {
        "נושא": 2, "מקום": 1, "": 1,
    }  # fmt: skip
    assert counted[0][0].name == "נושא"
