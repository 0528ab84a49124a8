"""GET /api/v1/search?forms=1: what each word met, and how a caller narrows it."""


def _answer(client, **params):
    response = client.get("/api/v1/search", params={"mode": "words", **params})
    assert response.status_code == 200, response.text
    return response.json()


def test_the_forms_of_each_word_come_with_counts_and_the_rule(client) -> None:
    answer = _answer(client, q="ירושלים", forms="1")
    (word,) = answer["forms"]
    assert (word["word"], word["tolerance"]) == ("ירושלים", "spelling")
    by_form = {form["form"]: form for form in word["forms"]}
    assert by_form["ירושלים"]["tier"] == "words" and by_form["ירושלים"]["used"]
    assert by_form["לירושלים"]["reason"]["letters"] == "ל"


def test_without_being_asked_no_forms_are_told(client) -> None:
    assert "forms" not in _answer(client, q="ירושלים")


def test_a_form_can_be_switched_off_and_a_word_held(client) -> None:
    every = _answer(client, q="ירושלים")["total"]
    less = _answer(client, q="ירושלים", not_form="ירושלים:לירושלים", forms="1")
    held = _answer(client, q="ירושלים", hold="ירושלים:none")
    assert less["total"] == held["total"] == every - 1
    assert not {f["form"]: f["used"] for f in less["forms"][0]["forms"]}["לירושלים"]


def test_a_level_that_does_not_exist_is_refused_by_name(client) -> None:
    response = client.get("/api/v1/search", params={"q": "ירושלים", "hold": "ירושלים:loose"})
    assert response.status_code == 400
    assert "loose" in response.json()["detail"]


def test_what_may_have_been_meant_comes_with_the_address_that_asks_it(client) -> None:
    answer = _answer(client, q="תגית:עייר")
    assert [each["code"] for each in answer["suggestions"]] == ["tag"]
    assert _answer(client, **answer["suggestions"][0]["params"])["total"] > 0
