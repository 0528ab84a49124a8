"""What the Corpus page and the sign-in say, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "corpus_title": ("הקורפוס", "Corpus"),
    # Figures
    "figure_documents": ("קטעים", "Passages"),
    "figure_words": ("מילים", "Words"),
    "figure_average": ("מילים בקטע, בממוצע", "Words per passage, mean"),
    "figure_tags": ("תגיות", "Tags"),
    "figure_categories": ("קטגוריות", "Categories"),
    "figure_size": ("נפח בדיסק", "Size on disk"),
    "figure_database": ("מסד נתונים", "Database"),
    "figure_connections": ("חיבורים בשימוש", "Connections in use"),
    "figure_of": ("{number} מתוך {limit}", "{number} of {limit}"),
    "corpus_by_category": ("קטעים לפי קטגוריה", "Passages by category"),
    "corpus_empty": ("הקורפוס ריק", "The corpus is empty"),
    "corpus_empty_hint": (
        "טענו את קורפוס הדוגמה כדי להתרשם, או ייבאו קובץ משלכם.",
        "Load the sample corpus to look around, or import a file of your own.",
    ),
    "corpus_empty_visitor": (
        "מנהל המערכת יכול לטעון את קורפוס הדוגמה או לייבא קובץ.",
        "An administrator can load the sample corpus or import a file.",
    ),
    "sample_load": ("טעינת קורפוס הדוגמה", "Load the sample corpus"),
    "sample_loading": ("טוענים את קורפוס הדוגמה", "Loading the sample corpus"),
    "sample_loaded": ("נטענו {number} קטעים.", "Loaded {number} passages."),
    # Export
    "corpus_export_title": ("ייצוא", "Export"),
    "corpus_export_hint": (
        "כל הקורפוס, עם התגיות והנתונים הנלווים. קובץ שיוצא מכאן אפשר לייבא חזרה כמות שהוא.",
        "The whole corpus with its tags and metadata. A file exported here imports back unchanged.",
    ),
    "corpus_export_jsonl": ("הורדת JSONL", "Download JSONL"),
    "corpus_export_csv": ("הורדת CSV", "Download CSV"),
    "corpus_export_packed": (
        "הקורפוס גדול, ולכן הקבצים נארזים ב־gzip.",
        "The corpus is large, so the files are packed with gzip.",
    ),
    "corpus_export_command": ("משורת הפקודה", "From the command line"),
    # Import
    "import_title": ("ייבוא", "Import"),
    "import_hint": (
        "קובצי JSONL, ‏JSON, ‏CSV או טקסט, גם ארוזים ב־gzip, בקידוד UTF-8, עד {limit}. "
        "קטע שמזהה שלו כבר בקורפוס מתעדכן; קטע שלא השתנה נשאר כמות שהוא.",
        "JSONL, JSON, CSV or text files, also packed with gzip, in UTF-8, up to {limit}. "
        "A passage whose id is in the corpus is updated; one that did not change stays as it is.",
    ),
    "import_upload": ("קובץ לייבוא", "File to import"),
    "import_choose": ("בחירת קובץ או גרירה לכאן", "Choose a file or drop it here"),
    "import_other_file": ("בחירת קובץ אחר", "Choose another file"),
    "import_mapping": ("מיפוי שדות", "Field mapping"),
    "import_mapping_label": ("שורה לכל שדה: יעד=מקור", "One field a line: TARGET=SOURCE"),
    "import_mapping_hint": (
        "נחוץ רק כששמות העמודות בקובץ אינם id, text, title, tags, ref, order, metadata. "
        "יעד יכול להיות גם tag:קטגוריה או meta:מפתח, "
        "ומקור יכול להיות תבנית עם עמודות בסוגריים מסולסלים.",
        "Needed only where the file's columns are not called id, text, title, tags, ref, order, "
        "metadata. A target may also be tag:CATEGORY or meta:KEY, and a source a template with "
        "columns in braces.",
    ),
    "refusal_mapping": (
        "לא ניתן לקרוא את שורת המיפוי {rule}. כתבו יעד=מקור, למשל text=text_hebrew.",
        "The mapping line {rule} cannot be read. Write TARGET=SOURCE, such as text=text_hebrew.",
    ),
    "import_columns": ("עמודות בקובץ: {names}", "Columns of the file: {names}"),
    "import_preview": ("תצוגה מקדימה", "Preview"),
    "import_preview_hint": (
        "הרשומות הראשונות, כפי שייכנסו לקורפוס.", "The first records, as they will be imported.",
    ),
    "import_preview_none": ("אין בקובץ רשומות.", "The file holds no records."),
    "import_line": ("שורה {line}", "Line {line}"),
    "import_refused_line": ("לא תיכנס: {reason}", "Will be refused: {reason}"),
    "import_replace": ("החלפת הקורפוס", "Replace the corpus"),
    "import_replace_hint": (
        "מוחק מהקורפוס כל קטע שאינו בקובץ.", "Removes every passage that the file does not name.",
    ),
    "import_start": ("ייבוא", "Import"),
    "import_dry_run": ("ניסיון ללא שמירה", "Dry run"),
    "import_dry_run_hint": (
        "עובר על הקובץ כולו ומדווח, בלי לשנות דבר.",
        "Reads the whole file and reports, without changing anything.",
    ),
    "import_running": ("מייבאים את {name}", "Importing {name}"),
    "import_trying": ("בודקים את {name}", "Trying {name}"),
    "import_progress": (
        "{read} רשומות · {rate} בשנייה · נותרו {left}",
        "{read} records · {rate} a second · {left} left",
    ),
    "import_finishing": ("שומרים", "Saving"),
    "import_cancel": ("ביטול", "Cancel"),
    "import_stopping": ("עוצרים; דבר לא יישמר", "Stopping; nothing will be kept"),
    "import_elsewhere": (
        "ייבוא אחר רץ כעת. אפשר יהיה לייבא כשיסתיים.",
        "Another import is running. You can import once it ends.",
    ),
    "import_done": ("הייבוא הסתיים", "Import finished"),
    "import_dry_done": ("הניסיון הסתיים; דבר לא השתנה", "Dry run finished; nothing was changed"),
    "import_cancelled": ("הייבוא בוטל", "Import cancelled"),
    "import_cancelled_hint": (
        "הקורפוס נשאר כפי שהיה לפני הייבוא.", "The corpus is as it was before the import.",
    ),
    "import_failed": ("הייבוא לא הצליח", "The import did not succeed"),
    "import_kept": ("הקורפוס נשאר כפי שהיה.", "The corpus is as it was."),
    "import_seconds": ("{seconds} שניות", "{seconds} s"),
    "import_close": ("סגירה", "Close"),
    "report_read": ("נקראו", "Read"),
    "report_added": ("נוספו", "Added"),
    "report_updated": ("עודכנו", "Updated"),
    "report_unchanged": ("ללא שינוי", "Unchanged"),
    "report_removed": ("הוסרו", "Removed"),
    "report_refused": ("לא נקלטו", "Refused"),
    "report_line": ("שורה", "Line"),
    "report_reason": ("סיבה", "Reason"),
    "report_more": (
        "מוצגות {shown} הראשונות מתוך {number}.", "The first {shown} of {number} are shown.",
    ),
    "report_download": ("הורדת הרשומות שלא נקלטו (CSV)", "Download the refused lines (CSV)"),
    # Why a record or a file is refused: see lib/ui/corpus_words.py
    "refusal_missing": ("השדה {field} חסר או ריק", "{field} is missing or empty"),
    "refusal_repeated": ("המזהה {id} כבר הופיע בקובץ", "the id {id} came before in the file"),
    "refusal_unknown_column": (
        "העמודה {column} אינה מוכרת; מפו אותה או השמיטו אותה",
        "the column {column} is unknown; map it or leave it out",
    ),
    "refusal_not_text": ("השדה {field} אינו טקסט", "{field} is not text"),
    "refusal_too_long": (
        "בשדה {field} יש {length} תווים; המרב הוא {most}",
        "{field} has {length} characters; at most {most} are taken",
    ),
    "refusal_nul": ("בשדה {field} יש תו NUL", "{field} holds a NUL character"),
    "refusal_surrogate": ("בשדה {field} יש תו פגום", "{field} holds half a character"),
    "refusal_order": ("השדה order אינו מספר: {value}", "order is not a number: {value}"),
    "refusal_metadata": ("השדה metadata אינו אובייקט JSON", "metadata is not a JSON object"),
    "refusal_tags_list": ("השדה tags אינו רשימה", "tags is not a list"),
    "refusal_many_tags": (
        "{number} תגיות לקטע אחד; המרב הוא {most}", "{number} tags; at most {most} are taken",
    ),
    "refusal_tag_shape": (
        "תגית היא שם, או אובייקט ובו name ו־category",
        "a tag is a name, or an object with name and category",
    ),
    "refusal_tag_nameless": ("יש תגית ללא שם", "a tag has no name"),
    "refusal_long_line": (
        "השורה ארוכה מ־{most} בתים", "the line is longer than {most} bytes",
    ),
    "refusal_not_utf8": (
        "השורה אינה בקידוד UTF-8 (בית {byte})", "the line is not UTF-8 (byte {byte})",
    ),
    "refusal_not_json": ("השורה אינה JSON תקין", "the line is not JSON"),
    "refusal_not_object": ("הרשומה אינה אובייקט JSON", "the record is not a JSON object"),
    "refusal_many_fields": (
        "{number} שדות ברשומה; המרב הוא {most}", "{number} fields; at most {most} are taken",
    ),
    "refusal_not_csv": ("השורה אינה CSV תקין", "the line is not CSV"),
    "refusal_cells": (
        "{number} תאים, ובכותרת {header}", "{number} cells where the header has {header}",
    ),
    "refusal_file_nothing": (
        "אין בקובץ אף רשומה תקינה, והחלפה הייתה מרוקנת את הקורפוס. "
        "תקנו את השורות שלא נקלטו ונסו שוב.",
        "The file holds no usable record, and replacing would empty the corpus. "
        "Mend the refused lines, then try again.",
    ),
    "refusal_file_gzip": (
        "קובץ ה־gzip פגום. ארזו אותו מחדש ונסו שוב.",
        "The gzip file is damaged. Pack it again, then try again.",
    ),
    "refusal_file_bomb": (
        "הקובץ נפרס ליותר מ־{most} מ״ב. פרסו אותו ובדקו מה יש בו.",
        "The file unpacks to more than {most} MB. Unpack it and check what it holds.",
    ),
    "refusal_file_not_utf8": (
        "הקובץ אינו טקסט בקידוד UTF-8. שמרו אותו בקידוד UTF-8 ונסו שוב.",
        "The file is not UTF-8 text. Save it as UTF-8, then try again.",
    ),
    "refusal_file_not_json": (
        "שורה {line}: לא JSON תקין. בדקו את הקובץ, או כתבו אותו כ־JSONL, אובייקט בשורה.",
        "Line {line}: not JSON. Check the file, or write it as JSONL, one object a line.",
    ),
    "refusal_file_header": (
        "לא ניתן לקרוא את שורת הכותרת. שמרו את הקובץ כ־CSV בקידוד UTF-8.",
        "The header cannot be read. Save the file as UTF-8 CSV.",
    ),
    "refusal_file_columns": (
        "בקובץ {number} עמודות; המרב הוא {most}. השמיטו את אלה שאין בהן צורך.",
        "The file has {number} columns; at most {most} are taken. Leave out those not needed.",
    ),
    "refusal_file_format": (
        "שם הקובץ אינו מסגיר את סוגו. "
        "תנו לו סיומת jsonl, json, csv או txt (ואחריה gz אם הוא ארוז).",
        "The file's name does not tell its format. End it with jsonl, json, csv or txt "
        "(then gz if it is packed).",
    ),
    "problem_database_busy": (
        "מסד הנתונים עסוק בשינוי אחר. דבר לא השתנה; נסו שוב בעוד רגע.",
        "The database is busy with another change. Nothing was changed; try again in a moment.",
    ),
    "problem_database_full": (
        "אין מקום בדיסק. דבר לא השתנה; פנו מקום ונסו שוב.",
        "The disk is full. Nothing was changed; free some space, then try again.",
    ),
    "problem_database_unavailable": (
        "מסד הנתונים אינו עונה. דבר לא השתנה; בדקו שהוא פועל ונסו שוב.",
        "The database does not answer. Nothing was changed; check that it runs, then try again.",
    ),
    "problem_query_timeout": (
        "הפעולה ארכה יותר מדי ונעצרה. דבר לא השתנה; נסו שוב כשהעומס יירד.",
        "It took too long and was stopped. Nothing was changed; try again when it is quieter.",
    ),
    "problem_not_allowed": (
        "הפעולה לא התאפשרה: נדרש מנהל מערכת, או שייבוא אחר רץ כעת.",
        "This was not possible: it needs an administrator, or another import is running.",
    ),
    "problem_not_found": (
        "הקובץ שהועלה כבר אינו כאן. העלו אותו שוב.",
        "The uploaded file is no longer here. Upload it again.",
    ),
    "problem_store": (
        "מסד הנתונים סירב לפעולה. דבר לא השתנה; הסיבה רשומה ביומן.",
        "The database refused. Nothing was changed; the log says why.",
    ),
    "problem_schema": (
        "מסד הנתונים נוצר בגרסה אחרת. דבר לא השתנה.",
        "The database was made by another version. Nothing was changed.",
    ),
    "problem_error": (
        "אירעה תקלה לא צפויה. דבר לא השתנה; הסיבה רשומה ביומן.",
        "Something unforeseen went wrong. Nothing was changed; the log says why.",
    ),
    # Deletion
    "delete_title": ("מחיקת הקורפוס", "Delete the corpus"),
    "delete_hint": (
        "מוחק את כל הקטעים והתגיות. אי אפשר לבטל; כדאי לייצא קודם.",
        "Removes every passage and tag. It cannot be undone; export first.",
    ),
    "delete_ask": ("מחיקת הקורפוס…", "Delete the corpus…"),
    "delete_confirm": (
        "כדי למחוק {number} קטעים לצמיתות, הקלידו {number}",
        "To delete {number} passages for good, type {number}",
    ),
    "delete_go": ("מחיקה לצמיתות", "Delete for good"),
    "delete_back": ("השארת הקורפוס", "Keep the corpus"),
    "delete_mismatch": (
        "המספר שהוקלד אינו {number}. דבר לא נמחק.", "That is not {number}. Nothing was deleted.",
    ),
    "delete_changed": (
        "הקורפוס השתנה בינתיים ויש בו כעת {number} קטעים. דבר לא נמחק.",
        "The corpus changed meanwhile and now holds {number} passages. Nothing was deleted.",
    ),
    "deleted": ("נמחקו {number} קטעים.", "Deleted {number} passages."),
    # Sign-in
    "needs_administrator": (
        "ייבוא ומחיקה פתוחים רק למנהל המערכת.", "Importing and deleting need an administrator.",
    ),
    "no_password_set": (
        "לא הוגדרה סיסמת מנהל, ולכן הם אפשריים רק מהמחשב שעליו המערכת פועלת. "
        "כדי לאפשר אותם מרחוק, הגדירו ADMIN_PASSWORD.",
        "No administrator's password is set, so they are possible only on the host itself. "
        "To allow them from elsewhere, set ADMIN_PASSWORD.",
    ),
    "password": ("סיסמת מנהל", "Administrator's password"),
    "sign_in": ("כניסה", "Sign in"),
    "sign_out": ("יציאה", "Sign out"),
    "wrong_password": ("הסיסמה אינה נכונה.", "The password is wrong."),
    "too_many_attempts": (
        "יותר מדי סיסמאות שגויות. נסו שוב בעוד {seconds} שניות.",
        "Too many wrong passwords. Try again in {seconds} s.",
    ),
}  # fmt: skip
