"""What is said of what a reader keeps."""

STRINGS: dict[str, tuple[str, str]] = {
    "nav_kept": ("שמורים", "Kept"),
    "kept_title": ("שמורים", "Kept"),
    "kept_waiting": ("רק רגע…", "One moment…"),
    # The button, and what it does
    "keep": ("שמירה", "Keep"),
    "kept": ("שמור", "Kept"),
    "keep_done": (
        "נשמר. לחיצה נוספת מוסיפה שם והערה.",
        "Kept. Press again to give it a name and a note.",
    ),
    "keep_undone": ("הוסר מהשמורים.", "Taken off the list."),
    "keep_full": (
        "הרשימה מלאה. הסירו ממנה משהו ונסו שוב.",
        "The list is full. Take something off it and try again.",
    ),
    "keep_failed": (
        "לא נשמר: השרת לא ענה. נסו שוב בעוד רגע.",
        "Not kept: the server did not answer. Try again in a moment.",
    ),
    "keep_taken_in": ("הרשימה עודכנה.", "The list is up to date."),
    "keep_reload": (
        "הדף התיישן. טענו אותו מחדש ונסו שוב.",
        "This page is out of date. Reload it and try again.",
    ),
    "keep_wait": (
        "יותר מדי חיפושים ברצף. אפשר להמשיך בעוד {seconds|שנייה|שתי שניות|# שניות}.",
        "Too many searches in a row. Go on in {seconds|1 second|# seconds}.",
    ),
    "keep_edit": ("שם והערה", "Name and note"),
    "keep_name": ("שם", "Name"),
    "keep_note": ("הערה", "Note"),
    "keep_save": ("שמירה", "Save"),
    "keep_off": ("הסרה מהשמורים", "Take off the list"),
    "keys_keep": ("שמירת החיפוש או הקטע", "Keep this search or passage"),
    # The page
    "kept_in_browser": (
        "נשמר בדפדפן הזה בלבד. אפשר לשמור לקובץ ולטעון אותו בדפדפן אחר.",
        "Kept in this browser alone. Save it to a file to take it to another one.",
    ),
    "kept_on_server": ("נשמר בשרת עבור {name}.", "Kept on the server for {name}."),
    "kept_for_administrators": (
        "נשמר בשרת, לכל מי שנכנס כמנהל המערכת.",
        "Kept on the server, for whoever signs in as administrator.",
    ),
    "kept_move": (
        "להעביר לשם גם {number|פריט אחד|שני פריטים|# פריטים} מהדפדפן הזה",
        "Bring {number|1 entry|# entries} of this browser there too",
    ),
    "kept_look": ("מה חדש?", "What is new?"),
    "kept_save": ("שמירה לקובץ", "Save to a file"),
    "kept_load": ("טעינה מקובץ", "Load a file"),
    "kept_empty": ("עוד לא נשמר דבר.", "Nothing is kept yet."),
    "kept_how_search": (
        "חיפוש נשמר בכפתור שמעל התוצאות, וכאן רואים מה התחדש בו מאז.",
        "Keep a search with the button above its results; here you see what is new in it.",
    ),
    "kept_how_passage": (
        "קטע נשמר בכפתור שבכרטיס שלו או מעליו כשקוראים אותו.",
        "Keep a passage with the button on its card, or above it while you read.",
    ),
    "kept_how_key": (
        "או במקש S (ד בפריסה העברית). לחיצה נוספת מוסיפה שם והערה.",
        "Or with the key S. Press again to give it a name and a note.",
    ),
    "kept_searches": ("חיפושים", "Searches"),
    "kept_passages": ("רשימת קריאה", "Reading list"),
    "kept_since": ("נשמר ב־{date}", "kept {date}"),
    "kept_edit": ("עריכה", "Edit"),
    "kept_edit_what": ("עריכה או הסרה: {name}", "Edit or take off: {name}"),
    "kept_no_news": ("אין חדש מאז {date}", "Nothing new since {date}"),
    "kept_moved": (
        "הקורפוס השתנה מאז {date}",
        "The corpus has changed since {date}",
    ),
    "kept_news": (
        "{number|קטע חדש אחד|שני קטעים חדשים|# קטעים חדשים}",
        "{number|1 new passage|# new passages}",
    ),
    "kept_gone": ("הקטע אינו עוד בקורפוס.", "This passage is no longer in the corpus."),
    "kept_other": (
        "הקטע השתנה מאז שקראתם אותו.",
        "This passage has changed since you last read it.",
    ),
    "recent_forget": ("לשכוח", "Forget"),
    # A file that cannot be taken in: see lib/core/keeping.py
    "kept_refused_no_file": (
        "זה אינו קובץ של שמורים. בחרו קובץ שנשמר בדף השמורים.",
        "This is no file of kept things. Choose one that was saved on this page.",
    ),
    "kept_refused_newer": (
        "הקובץ נשמר בגרסה חדשה יותר (מבנה {format}).",
        "The file was saved by a newer version (format {format}).",
    ),
    "kept_refused_too_large": (
        "הקובץ גדול מדי: אפשר עד {most} ק״ב.",
        "The file is too large: at most {most} KB are read.",
    ),
    "kept_refused_item": (
        "אי אפשר לקרוא את רשומה {number} שבקובץ. דבר לא השתנה.",
        "Entry {number} of the file cannot be read. Nothing was changed.",
    ),
    "kept_refused_many_searches": (
        "אפשר לשמור {most|חיפוש אחד|שני חיפושים|# חיפושים} לכל היותר. הסירו כמה ונסו שוב.",
        "At most {most|1 search is|# searches are} kept. Take some off and try again.",
    ),
    "kept_refused_many_passages": (
        "אפשר לשמור {most|קטע אחד|שני קטעים|# קטעים} לכל היותר. הסירו כמה ונסו שוב.",
        "At most {most|1 passage is|# passages are} kept. Take some off and try again.",
    ),
    # A link that was copied before something changed
    "link_other_corpus": (
        "הקורפוס השתנה מאז שהקישור נוצר; ייתכן שהתוצאות אחרות.",
        "The corpus has changed since this link was made; its results may differ.",
    ),
    "link_other_model": (
        "מאז שהקישור נוצר הוחלף המודל שמחפש לפי משמעות; ייתכן שהתוצאות אחרות.",
        "Another model searches by meaning since this link was made; its results may differ.",
    ),
    "link_other_both": (
        "הקורפוס והמודל השתנו מאז שהקישור נוצר; ייתכן שהתוצאות אחרות.",
        "The corpus and the model have changed since this link was made; its results may differ.",
    ),
    "link_other_passage": (
        "הקטע השתנה מאז שהקישור נוצר.",
        "This passage has changed since the link was made.",
    ),
    "link_same_passage": (
        "הקורפוס השתנה מאז שהקישור נוצר, אבל לא הקטע הזה.",
        "The corpus has changed since this link was made; this passage has not.",
    ),
    "chip_since": ("רק מה שהתחדש", "Only what is new"),
}
