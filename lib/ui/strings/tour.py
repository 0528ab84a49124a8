"""What the tour says."""

STRINGS: dict[str, tuple[str, str]] = {
    "tour": ("סיור", "Tour"),
    "tour_start": ("סיור בשלוש דקות", "Show me, in three minutes"),
    "tour_number": ("{number} מתוך {stops}", "{number} of {stops}"),
    "tour_previous": ("הקודם", "Previous"),
    "tour_next": ("הבא", "Next"),
    "tour_end": ("סיום", "End"),
    "tour_return": ("בחזרה לתחנה הזאת בסיור", "Back to this stop of the tour"),
    "tour_forms": (
        "מילה מוצאת את צורותיה: חיפשנו ילד, ומסומנים גם הילדים, לילדה ו־יְלָדָיו המנוקד. "
        "התווית שמתחת לתיבה נפתחת אל הצורות, ואפשר לכבות כל אחת מהן.",
        "A word finds its forms: ילד (child) also finds הילדים, לילדה and the pointed "
        "יְלָדָיו. The chip under the box opens to the forms, and each can be switched off.",
    ),
    "tour_meaning": (
        "כשהמילים לא עוזרות, המשמעות עונה: שאלנו מי עוזר לשלם על תואר, "
        "והקטע הראשון מדבר על מלגות ועל שכר לימוד, בלי אף מילה מן השאלה.",
        "Where words fail, meaning answers: the question is who helps to pay for a degree, and "
        "the first passage tells of scholarships and tuition in none of its words.",
    ),
    "tour_beside": (
        "אותה שאלה בארבעה אופנים, זה מול זה: הקטע על המלגות ראשון לפי משמעות, "
        "ולפי מילים אינו נמצא כלל.",
        "The same question asked in four ways, side by side: the passage on scholarships is first "
        "by meaning, and by words it is not found at all.",
    ),
    "tour_reader": (
        "הקטע כדף בספר. מכאן אפשר להמשיך אל התוצאה הבאה, אל הקטעים הסמוכים, "
        "ולמטה אל קטעים דומים, עם מה שמשותף להם ולו.",
        "The passage as a page of a book. From here on to the next result, to the neighbours and, "
        "below, to passages like it, with what they share.",
    ),
    "tour_lines": (
        "כל מקום שבו עומדת המילה בית, לפי מה שבא אחריה: בית דפוס, בית חולים ובית ספר עומדים "
        "זה תחת זה. בין הסינונים נספרות הצורות.",
        "Every place of the word בית (house), sorted by what follows: בית דפוס (printing house), "
        "בית חולים (hospital) and בית ספר (school) stand together. The forms are "
        "counted among the filters.",
    ),
    "tour_words": (
        "מה מיוחד בסיפורים האישיים לעומת יתר הקורפוס: אבא, מעולם, לחכות. "
        "כל מילה היא קישור אל הקטעים שלה.",
        "What is special about the personal stories against the rest of the corpus: אבא (dad), "
        "מעולם (never), לחכות (to wait). Each word leads to its passages.",
    ),
    "tour_memory": (
        "כל זה בתהליך אחד. המדרגה בקו היא המודל, שנטען כששאלנו לפי משמעות; "
        "כשאיש אינו שואל עוד הוא יוצא, והזיכרון חוזר.",
        "All of it in one process. The step in the line is the model, loaded when we asked by "
        "meaning; once nobody asks any more it goes, and its memory comes back.",
    ),
}
