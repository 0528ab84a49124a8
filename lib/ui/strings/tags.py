"""What the Tags page says, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "tags_title": ("תגיות", "Tags"),
    "tags_summary": (
        "{tags|תגית אחת|שתי תגיות|# תגיות} ב{categories|קטגוריה אחת|שתי קטגוריות|־# קטגוריות}",
        "{tags|1 tag|# tags} in {categories|1 category|# categories}",
    ),
    "tags_summary_one": ("{tags|תגית אחת|שתי תגיות|# תגיות}", "{tags|1 tag|# tags}"),
    "tags_filter": ("סינון תגיות", "Filter tags"),
    "tags_filter_hint": ("חלק משם של תגית או קטגוריה", "Part of a tag's or a category's name"),
    "tags_none_match": ("אין תגית ששמה מכיל את {text}.", "No tag's name holds {text}."),
    "tags_none_match_hint": ("נסו מילה קצרה יותר.", "Try a shorter word."),
    "tags_no_category": ("ללא קטגוריה", "No category"),
    "tags_others": (
        "עוד {number|תגית אחת|שתי תגיות|# תגיות}", "{number|1 more tag|# more tags}",
    ),
    "tags_more": (
        "ועוד {number|תגית אחת; סננו כדי לראותה|שתי תגיות; סננו כדי לראותן"
        "|# תגיות; סננו כדי לראותן}",
        "and {number} more; filter to see {number|it|them}",
    ),
    "tags_in_category": ("{number|תגית אחת|שתי תגיות|# תגיות}", "{number|1 tag|# tags}"),
    "tags_documents": ("{number|קטע אחד|שני קטעים|# קטעים}", "{number|1 passage|# passages}"),
    "tags_together": ("מופיעות יחד", "Occurring together"),
    "tags_together_hint": (
        "כל משבצת היא שתי תגיות: ככל שצבעה חזק יותר, כך יותר קטעים נושאים את שתיהן. "
        "הקישו על משבצת כדי לחפש לפי שתיהן.",
        "Each square is two tags: the stronger its colour, the more passages carry both. "
        "Select a square to search for both.",
    ),
    "tags_scale": ("קטעים משותפים", "passages in common"),
    "tags_together_alt": (
        "מפת חום: בכמה קטעים מופיעות יחד התגיות הנפוצות ביותר. הזוגות הנפוצים מפורטים בהמשך.",
        "Heat map: how many passages carry two of the most frequent tags. "
        "The most frequent pairs are listed after it.",
    ),
    "tags_pairs": ("הזוגות הנפוצים", "Most frequent pairs"),
    "tags_pair_hover": (
        "{one} + {other}: {number|קטע אחד|שני קטעים|# קטעים}",
        "{one} + {other}: {number|1 passage|# passages}",
    ),
    "tags_pair_none": (
        "אין שתי תגיות נפוצות שמופיעות באותו קטע.",
        "No two frequent tags occur in the same passage.",
    ),
    "tags_empty": ("אין עדיין תגיות", "No tags yet"),
    "tags_empty_hint": (
        "בקורפוס אין קטעים עם תגיות. ייבאו קובץ שיש בו תגיות, או טענו את קורפוס הדוגמה, "
        "בעמוד הקורפוס.",
        "The corpus holds no tagged passages. Import a file with tags, or load the sample corpus, "
        "on the Corpus page.",
    ),
    "tags_to_corpus": ("לעמוד הקורפוס", "To the Corpus page"),
}  # fmt: skip
