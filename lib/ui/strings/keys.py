"""What the list of keys says."""

STRINGS: dict[str, tuple[str, str]] = {
    "keys_title": ("מקשי קיצור", "Keyboard shortcuts"),
    "keys_hint": (
        "המקשים פועלים כשלא מקלידים בתיבה, בפריסה העברית ובאנגלית.",
        "They work wherever you are not typing, in the English layout and in the Hebrew one.",
    ),
    "keys_everywhere": ("בכל עמוד", "On every page"),
    "keys_box": ("לתיבת החיפוש", "To the search box"),
    "keys_tab": ("לקישור או לכפתור הבא", "To the next link or button"),
    "keys_enter": ("הפעלה", "Use it"),
    "keys_this": ("רשימת המקשים", "This list"),
    "keys_escape": ("סגירת הרשימה", "Close the list"),
    "keys_reading": ("בקטע פתוח", "In an open passage"),
    "keys_judging": ("בשיפוט", "While judging"),
    "keys_close": ("סגירה", "Close"),
}
