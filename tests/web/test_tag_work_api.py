"""Tag work through the API: API_TOKEN opens it, and nothing else does."""

import pytest

from lib.web import tag_work
from tests.web.test_api import assert_problem

TOKEN = {"Authorization": "Bearer letmein"}
CITY = "מקום:עיר"
WORK = [
    ("POST", "/api/v1/documents/1/tags"),
    ("DELETE", "/api/v1/documents/1/tags"),
    ("POST", "/api/v1/search/tags"),
    ("GET", "/api/v1/tags/log"),
    ("POST", "/api/v1/tags/log/1/undo"),
    ("PATCH", f"/api/v1/tags/{CITY}"),
]


def names(tags: list[dict]) -> set[str]:
    return {each["name"] for each in tags}


def send(client, method: str, path: str, body=None, status: int = 200, **params):
    answer = client.request(method, path, json=body, params=params, headers=TOKEN)
    assert answer.status_code == status, answer.text
    return answer.json()


def log(client) -> list[dict]:
    return send(client, "GET", "/api/v1/tags/log")["changes"]


@pytest.mark.parametrize(("method", "path"), WORK)
def test_without_the_token_nothing_is_changed_and_nothing_told(
    client, guarded_client, app, caplog, method, path
) -> None:
    for each in (client, guarded_client):  # also where reading is open, and no token is set
        assert_problem(each.request(method, path), 401, "unauthorized")
    headers = {"Authorization": "Bearer ", "Cookie": "mafteach=x"}
    assert_problem(client.request(method, path, headers=headers), 401, "unauthorized")
    assert app.store.read(lambda reader: reader.tag_changes(9)) == []
    lines = [each.getMessage() for each in caplog.records if each.name == "mafteach.audit"]
    assert len(lines) == 3 and all("action=tag outcome=refused" in each for each in lines)


def test_tags_are_added_taken_off_logged_and_undone(guarded_client, caplog) -> None:
    given = {"tags": ["בדוק", {"name": "ראשון", "category": "סדר"}]}
    made = send(guarded_client, "POST", "/api/v1/documents/1/tags", given)
    assert [each["act"] for each in made["changes"]] == ["tag", "tag"]
    assert names(made["tags"]) == {"עיר", "בדוק", "ראשון"}
    assert "action=tag outcome=allowed by=token" in caplog.text
    made = send(guarded_client, "DELETE", "/api/v1/documents/1/tags", tag=["בדוק", CITY])
    assert names(made["tags"]) == {"ראשון"}
    newest = log(guarded_client)[0]
    assert (newest["author"], newest["act"], newest["documents"]) == ("api", "untag", 1)
    send(guarded_client, "POST", f"/api/v1/tags/log/{newest['number']}/undo")
    answer = send(guarded_client, "POST", f"/api/v1/tags/log/{newest['number']}/undo", status=409)
    assert answer["code"] == "conflict"
    assert names(guarded_client.get("/api/v1/documents/1", headers=TOKEN).json()["tags"]) == {
        "עיר", "ראשון",
    }  # fmt: skip


def test_a_passage_whose_id_has_slashes_is_tagged_too(guarded_client) -> None:
    path = "/api/v1/documents/ספר/א:ג/tags"
    assert names(send(guarded_client, "POST", path, {"tags": ["פתיחה"]})["tags"]) == {"פתיחה"}


def test_a_tag_is_renamed_merged_and_its_category_coloured(guarded_client) -> None:
    path = f"/api/v1/tags/{CITY}"
    answer = send(guarded_client, "PATCH", path, {"to": "מסע"}, status=409)
    assert "Merge the two" in answer["hint"]
    made = send(guarded_client, "PATCH", path, {"color": "#5c7f45"})["changes"][0]
    assert (made["color"], made["documents"]) == ("#5c7f45", 2)
    made = send(guarded_client, "PATCH", path, {"to": "מסע", "merge": True})["changes"][0]
    assert (made["act"], made["to"]["name"], made["documents"]) == ("merge", "מסע", 2)
    send(guarded_client, "PATCH", path, {"to": "x"}, status=404)


def test_a_whole_result_is_tagged_and_above_the_bound_as_many_as_were_agreed(
    guarded_client, monkeypatch
) -> None:
    made = send(
        guarded_client, "POST", "/api/v1/search/tags", {"tag": "נמצא"}, q="ירושלים", mode="words"
    )
    assert made["changes"][0]["documents"] == 2
    monkeypatch.setattr(tag_work, "UNASKED", 1)
    for body, status in (({}, 409), ({"agreed": 1}, 409), ({"agreed": 2}, 200)):
        body |= {"tag": "נמצא", "act": "untag"}
        send(guarded_client, "POST", "/api/v1/search/tags", body, status, q="תגית:נמצא")
    assert len(log(guarded_client)) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "query"), ({"tags": []}, "query"), ({"tags": "x"}, "query"), ({"tags": [3]}, "usage"),
     ({"tags": [{"name": "x", "id": 1}]}, "usage"), ({"tags": [""]}, "usage"),
     ({"tags": ["x" * 70_000]}, "query"), ([1], "query")],
)  # fmt: skip
def test_what_is_no_list_of_tags_is_refused(guarded_client, body, code) -> None:
    answer = send(guarded_client, "POST", "/api/v1/documents/1/tags", body, status=400)
    assert answer["code"] == code
    assert log(guarded_client) == []


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 60_000, b'{"tags": NaN}'])
def test_what_is_no_json_is_refused(guarded_client, content: bytes) -> None:
    answer = guarded_client.post("/api/v1/documents/1/tags", content=content, headers=TOKEN)
    assert_problem(answer, 400, "query")


def test_who_is_not_there_is_not_found(guarded_client) -> None:
    send(guarded_client, "POST", "/api/v1/documents/none/tags", {"tags": ["x"]}, status=404)
    send(guarded_client, "POST", "/api/v1/tags/log/77/undo", status=404)
    send(guarded_client, "POST", "/api/v1/tags/log/x/undo", status=400)


def test_suggestions_are_read_as_all_else_is(client) -> None:
    for path in ("/api/v1/documents/1/suggestions", f"/api/v1/tags/{CITY}/suggestions"):
        assert_problem(client.get(path), 503, "semantic_off")
