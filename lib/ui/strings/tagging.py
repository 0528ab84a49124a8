"""What tag work says: of tags added, taken off, renamed, merged, coloured; its log and its undo."""

STRINGS: dict[str, tuple[str, str]] = {
    "work_title": ("עבודת תיוג", "Tag work"),
    "work_result": (
        "תגית ל{number|קטע שנמצא|שני הקטעים שנמצאו|כל # הקטעים שנמצאו}, או הסרתה.",
        "A tag for {number|the passage|both passages|all # passages} found, "
        "or off {number|it|them}.",
    ),
    "work_tag_box": ("תגית", "Tag"),
    "work_tag_hint": (
        "שם, או קטגוריה:שם; אפשר גם תגית חדשה", "Name, or category:name; new ones too",
    ),
    "work_add": ("הוספה", "Add"),
    "work_take_off": ("הסרה", "Take off"),
    "work_take_off_tag": ("הסרת התגית", "Take the tag off"),
    "work_carried": ("בקטע הזה", "On this passage"),
    "work_carried_none": ("אין עדיין תגיות.", "No tags yet."),
    "work_choose": ("בחרו תגית.", "Choose a tag."),
    "work_ask_tag": (
        "להוסיף את {tag} ל{number|קטע אחד|שני קטעים|־# קטעים}?",
        "Add {tag} to {number|1 passage|# passages}?",
    ),
    "work_ask_untag": (
        "להסיר את {tag} מ{number|קטע אחד|שני קטעים|־# קטעים}?",
        "Take {tag} off {number|1 passage|# passages}?",
    ),
    "work_go": ("כן, לבצע", "Yes, do it"),
    "work_back": ("לא, חזרה", "No, back"),
    "work_undo": ("ביטול השינוי", "Undo"),
    "work_nothing": ("לא היה מה לשנות.", "There was nothing to change."),
    # Suggestions
    "work_suggested": ("הצעות לתגיות", "Suggested tags"),
    "work_suggested_hint": (
        "לפי התגיות של הקטעים הקרובים ביותר ולפי שמות התגיות.",
        "By the tags of the nearest passages, and by the tags' own names.",
    ),
    "work_suggested_none": ("אין הצעות נוספות.", "No more suggestions."),
    "work_suggested_off": (
        "הצעות יופיעו כשיהיו וקטורים לקטעים.",
        "Suggestions come once the passages have vectors.",
    ),
    "work_by_neighbours": (
        "ב{number|קטע קרוב אחד|שני קטעים קרובים|־# קטעים קרובים}",
        "on {number|1 near passage|# near passages}",
    ),
    "work_by_name": ("שם קרוב", "a near name"),
    "work_accept": ("קבלה", "Accept"),
    "work_accept_all": (
        "קבלת {number|ההצעה|שתי ההצעות|כל # ההצעות}",
        "Accept {number|it|both|all #}",
    ),
    "work_others": ("הצעות אחרות", "Others"),
    "work_first": ("חזרה להצעות הראשונות", "Back to the first"),
    "work_passages": ("קטעים שאולי חסרה בהם {tag}", "Passages that may lack {tag}"),
    "work_passages_hint": (
        "הקרובים ביותר לאמצעם של הקטעים שכבר נושאים אותה.",
        "The nearest to the middle of those that carry it.",
    ),
    # Of one tag
    "work_which": ("באיזו תגית לעבוד", "Which tag to work on"),
    "work_rename": ("שם חדש, או תגית למזג לתוכה", "A new name, or a tag to merge into"),
    "work_rename_go": ("שינוי השם", "Rename"),
    "work_merge_ask": (
        "כבר יש תגית בשם {to}. למזג לתוכה את {tag}? קטע שנושא את שתיהן יישאר עם אחת.",
        "There is a tag called {to} already. Merge {tag} into it? A passage with both keeps one.",
    ),
    "work_merge_go": ("מיזוג", "Merge"),
    "work_color": ("צבע הקטגוריה {category}", "Colour of the category {category}"),
    "work_color_go": ("צביעה", "Colour"),
    "work_color_none": (
        "לתגית בלי קטגוריה אין צבע משלה. בשינוי השם אפשר לתת לה קטגוריה.",
        "A tag without a category has no colour of its own. Renaming can give it a category.",
    ),
    "color_blue": ("כחול", "Blue"),
    "color_purple": ("סגול", "Purple"),
    "color_green": ("ירוק", "Green"),
    "color_orange": ("כתום", "Orange"),
    "color_red": ("אדום", "Red"),
    "color_turquoise": ("טורקיז", "Turquoise"),
    "color_olive": ("זית", "Olive"),
    "color_indigo": ("אינדיגו", "Indigo"),
    "color_brown": ("חום", "Brown"),
    "color_moss": ("ירוק טחב", "Moss"),
    # What was done
    "did_tag": (
        "{tag} נוספה ל{number|קטע אחד|שני קטעים|־# קטעים}",
        "{tag} added to {number|1 passage|# passages}",
    ),
    "did_untag": (
        "{tag} הוסרה מ{number|קטע אחד|שני קטעים|־# קטעים}",
        "{tag} taken off {number|1 passage|# passages}",
    ),
    "did_rename": (
        "שמה של {tag} שונה ל־{to}, ב{number|קטע אחד|שני קטעים|־# קטעים}",
        "{tag} renamed {to}, on {number|1 passage|# passages}",
    ),
    "did_merge": (
        "{tag} מוזגה לתוך {to}, ב{number|קטע אחד|שני קטעים|־# קטעים}",
        "{tag} merged into {to}, on {number|1 passage|# passages}",
    ),
    "did_split": (
        "{tag} הופרדה מ־{to}, ב{number|קטע אחד|שני קטעים|־# קטעים}",
        "{tag} parted from {to}, on {number|1 passage|# passages}",
    ),
    "did_recolor": (
        "הקטגוריה {tag} נצבעה ב{color}", "The category {tag} coloured {color}",
    ),
    "did_several": ("{number|שינוי אחד נעשה|שני שינויים נעשו|# שינויים נעשו}",
                    "{number|1 change|# changes} made"),
    "did_undo": ("ביטול של שינוי {change}", "Undoes change {change}"),
    "did_keep": (
        "{number|קטע אחד נשאר כמו שהוא, כי השתנה|שני קטעים נשארו כמו שהם, כי השתנו"
        "|# קטעים נשארו כמו שהם, כי השתנו} מאז",
        "{number|1 passage was|# passages were} left alone, changed since",
    ),
    "did_undone": ("בוטל", "undone"),
    "log_title": ("יומן השינויים", "What was changed"),
    "log_none": ("עדיין לא שונתה תגית.", "No tag was changed yet."),
    "log_older": ("ישנים יותר", "Older"),
    "log_newest": ("חזרה לחדשים", "Back to the newest"),
    "author_password": ("מנהל המערכת", "administrator"),
    "author_link": ("מנהל המערכת (קישור)", "administrator (link)"),
    "author_api": ("ממשק התכנות", "API"),
    "author_command": ("שורת הפקודה", "command line"),
    # Refusals
    "tagging_nameless": ("לתגית אין שם. תנו לה שם.", "The tag has no name. Give it one."),
    "tagging_too_long": (
        "בשם {length|תו אחד|שני תווים|# תווים}; המרב הוא {most}.",
        "The name has {length|1 character|# characters}; at most {most} are taken.",
    ),
    "tagging_no_text": (
        "בשם התגית יש מה שאינו טקסט. כתבו אותו מחדש.",
        "The tag's name holds what is no text. Write it anew.",
    ),
    "tagging_unknown": (
        "אין קטע שנושא את {tag}. אולי שמה כבר שונה.",
        "No passage carries {tag}. It may have another name by now.",
    ),
    "tagging_same": ("כך כבר קוראים לתגית: {tag}.", "The tag is called {tag} already."),
    "tagging_taken": (
        "כבר יש תגית בשם {tag}; דבר לא השתנה. אפשר למזג את השתיים.",
        "There is a tag called {tag} already; nothing was changed. The two can be merged.",
    ),
    "tagging_no_category": (
        "אין קטגוריה בשם {category}.", "There is no category called {category}.",
    ),
    "tagging_no_color": ("הצבע {color} אינו בלוח הצבעים.", "{color} is none of the colours."),
    "tagging_many": (
        "{number|זה קטע אחד|אלה שני קטעים|אלה # קטעים}; המרב לשינוי אחד הוא {most}. "
        "צמצמו את החיפוש.",
        "{number|This is 1 passage|These are # passages}; at most {most} are changed at once. "
        "Narrow the search.",
    ),
    "tagging_others": (
        "החיפוש מוצא עכשיו {number|קטע אחד|שני קטעים|# קטעים} ולא {agreed}; דבר לא השתנה. "
        "אשרו שוב.",
        "The search finds {number|1 passage|# passages} by now, not {agreed}; nothing was changed. "
        "Agree again.",
    ),
    "tagging_no_change": ("אין שינוי מספר {change}.", "There is no change number {change}."),
    "tagging_undone": (
        "שינוי מספר {change} כבר בוטל.", "Change number {change} was undone already.",
    ),
    "tagging_too_old": (
        "שינוי מספר {change} ישן מכדי לבטלו.", "Change number {change} is too old to be undone.",
    ),
    "tagging_nothing_left": (
        "שום דבר משינוי מספר {change} אינו עוד כפי שנעשה; דבר לא השתנה.",
        "Nothing of change number {change} is as it was left; nothing was changed.",
    ),
}  # fmt: skip
