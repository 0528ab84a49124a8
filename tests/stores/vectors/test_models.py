"""Models whose vectors are kept, and what is refused."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lib.core.documents import Tag
from lib.core.errors import DatabaseBusy, StoreError
from lib.core.match import Match
from lib.stores.protocol import Coverage, Embedded, ModelRecord
from lib.stores.store import SqlStore
from tests.conftest import doc
from tests.vectors import (
    MODEL,
    NEAR,
    QUERY,
    embed,
    nearest,
    record,
    rows,
)


def test_a_dropped_model_is_gone(three: SqlStore) -> None:
    with three.embedding() as writer:
        writer.put_tags(MODEL, [(Tag("אחד", "סוג"), NEAR)])
        writer.drop(MODEL)
        writer.drop("never recorded")
    with three.reading() as reader:
        assert reader.models() == []
        assert reader.coverage(MODEL) == Coverage(0, 3)
        assert reader.nearest_tags(MODEL, QUERY, 3) == []
    assert nearest(three, QUERY) == []
    record(three)
    assert nearest(three, QUERY) == []


def test_vectors_of_another_dimension_are_refused(three: SqlStore) -> None:
    [near] = rows(three, "near")
    with pytest.raises(StoreError, match="96 dimensions"), three.embedding() as writer:
        writer.put(MODEL, [Embedded(near, np.ones(5, dtype=np.float32))])
    with pytest.raises(StoreError, match="96 dimensions"), three.embedding() as writer:
        writer.record(ModelRecord(MODEL, 5))
    with pytest.raises(StoreError, match="96 dimensions"), three.reading() as reader:
        reader.nearest(MODEL, np.ones(5, dtype=np.float32), Match(), 3)
    assert nearest(three, QUERY) == ["near", "middle", "far"]


def test_vectors_of_no_finite_numbers_are_refused(three: SqlStore) -> None:
    [near] = rows(three, "near")
    with pytest.raises(StoreError, match="finite"), three.embedding() as writer:
        writer.put(MODEL, [Embedded(near, NEAR * np.float32("nan"))])
    assert nearest(three, QUERY) == ["near", "middle", "far"]


def test_vectors_of_a_model_that_is_not_recorded_are_refused(three: SqlStore) -> None:
    with pytest.raises(StoreError, match="not recorded"), three.embedding() as writer:
        writer.put("other", [Embedded(1, NEAR)])


def test_a_failure_on_the_way_writes_nothing(three: SqlStore) -> None:
    [far] = rows(three, "far")
    with pytest.raises(RuntimeError), three.embedding() as writer:
        writer.put(MODEL, [Embedded(far, QUERY)])
        raise RuntimeError
    assert nearest(three, QUERY) == ["near", "middle", "far"]


@pytest.mark.usefixtures("brief_locks")
def test_an_import_at_work_gives_busy_and_loses_nothing(three: SqlStore) -> None:
    with three.writing() as importing:
        importing.upsert([doc("new", "חדש")])
        with pytest.raises(DatabaseBusy):
            embed(three, {"far": NEAR})
        assert nearest(three, QUERY) == ["near", "middle", "far"]
    embed(three, {"far": QUERY})
    assert nearest(three, QUERY) == ["far", "near", "middle"]
    assert three.read(lambda reader: reader.document("new")).text == "חדש"


def test_a_store_without_vectors_loads_no_numpy(tmp_path: Path) -> None:
    code = (
        "import sys; from lib.stores.store import open_store; from lib.core.documents import *;"
        f"s = open_store('sqlite:///{tmp_path}/a.db');"
        "w = s.writing(); x = w.__enter__(); x.upsert([Document('a', 'b')]);"
        "w.__exit__(None, None, None);"
        "s.read(lambda r: (r.models(), r.coverage('m'), r.unembedded('m', 9)));"
        "s.cached_vectors(); s.close(); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_the_last_comparison_of_models_is_kept(three: SqlStore) -> None:
    assert three.read(lambda reader: reader.comparison()) == {}
    for told in ({"rows": [1]}, {"rows": [], "of": "ירושלים"}):
        with three.embedding() as writer:
            writer.compare(told)
        assert three.read(lambda reader: reader.comparison()) == told
