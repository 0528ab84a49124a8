"""What the Corpus page and the sign-in say, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "corpus_title": ("המאגר", "Corpus"),
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
    "corpus_empty": ("המאגר ריק", "The corpus is empty"),
    "corpus_empty_hint": (
        "טענו את מאגר הדוגמה כדי להתרשם, או ייבאו קובץ משלכם.",
        "Load the sample corpus to look around, or import a file of your own.",
    ),
    "corpus_empty_visitor": (
        "מנהל המערכת יכול לטעון את מאגר הדוגמה או לייבא קובץ.",
        "An administrator can load the sample corpus or import a file.",
    ),
    "sample_load": ("טעינת מאגר הדוגמה", "Load the sample corpus"),
    "sample_loading": ("טוענים את מאגר הדוגמה", "Loading the sample corpus"),
    "sample_loaded": ("נטענו {number} קטעים.", "Loaded {number} passages."),
    # Export
    "export_title": ("ייצוא", "Export"),
    "export_hint": (
        "כל המאגר, עם התגיות והנתונים הנלווים. קובץ שיוצא מכאן אפשר לייבא חזרה כמות שהוא.",
        "The whole corpus with its tags and metadata. A file exported here imports back unchanged.",
    ),
    "export_jsonl": ("הורדת JSONL", "Download JSONL"),
    "export_csv": ("הורדת CSV", "Download CSV"),
    "export_packed": (
        "המאגר גדול, ולכן הקבצים נארזים ב־gzip.",
        "The corpus is large, so the files are packed with gzip.",
    ),
    "export_command": ("משורת הפקודה", "From the command line"),
    # Import
    "import_title": ("ייבוא", "Import"),
    "import_hint": (
        "קובצי JSONL, ‏JSON, ‏CSV או טקסט, גם ארוזים ב־gzip, בקידוד UTF-8, עד {limit}. "
        "קטע שמזהה שלו כבר במאגר מתעדכן; קטע שלא השתנה נשאר כמות שהוא.",
        "JSONL, JSON, CSV or text files, also packed with gzip, in UTF-8, up to {limit}. "
        "A passage whose id is in the corpus is updated; one that did not change stays as it is.",
    ),
    "import_upload": ("קובץ לייבוא", "File to import"),
    "import_other_file": ("בחירת קובץ אחר", "Choose another file"),
    "import_mapping": ("מיפוי שדות", "Field mapping"),
    "import_mapping_label": ("שורה לכל שדה: יעד=מקור", "One field a line: TARGET=SOURCE"),
    "import_mapping_hint": (
        "נחוץ רק כששמות העמודות בקובץ אינם id, text, title, tags, ref, order, metadata. "
        "יעד יכול להיות גם tag:קטגוריה או meta:מפתח, ומקור יכול להיות תבנית עם עמודות בסוגריים מסולסלים.",
        "Needed only where the file's columns are not called id, text, title, tags, ref, order, "
        "metadata. A target may also be tag:CATEGORY or meta:KEY, and a source a template with "
        "columns in braces.",
    ),
    "import_mapping_bad": (
        "לא ניתן לקרוא את שורת המיפוי {rule}. כתבו יעד=מקור, למשל text=text_hebrew.",
        "The mapping line {rule} cannot be read. Write TARGET=SOURCE, such as text=text_hebrew.",
    ),
    "import_preview": ("תצוגה מקדימה", "Preview"),
    "import_preview_hint": (
        "הרשומות הראשונות, כפי שייכנסו למאגר.", "The first records, as they will be imported.",
    ),
    "import_preview_none": ("אין בקובץ רשומות.", "The file holds no records."),
    "import_line": ("שורה {line}", "Line {line}"),
    "import_refused_line": ("לא תיכנס: {reason}", "Will be refused: {reason}"),
    "import_replace": ("החלפת המאגר", "Replace the corpus"),
    "import_replace_hint": (
        "מוחק מהמאגר כל קטע שאינו בקובץ.", "Removes every passage that the file does not name.",
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
        "{read} רשומות · {rate} בשנייה · נותרו {left}", "{read} records · {rate} a second · {left} left",
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
        "המאגר נשאר כפי שהיה לפני הייבוא.", "The corpus is as it was before the import.",
    ),
    "import_failed": ("הייבוא לא הצליח", "The import did not succeed"),
    "import_kept": ("המאגר נשאר כפי שהיה.", "The corpus is as it was."),
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
    # Deletion
    "delete_title": ("מחיקת המאגר", "Delete the corpus"),
    "delete_hint": (
        "מוחק את כל הקטעים והתגיות. אי אפשר לבטל; כדאי לייצא קודם.",
        "Removes every passage and tag. It cannot be undone; export first.",
    ),
    "delete_ask": ("מחיקת המאגר…", "Delete the corpus…"),
    "delete_confirm": (
        "כדי למחוק {number} קטעים לצמיתות, הקלידו {number}",
        "To delete {number} passages for good, type {number}",
    ),
    "delete_go": ("מחיקה לצמיתות", "Delete for good"),
    "delete_back": ("השארת המאגר", "Keep the corpus"),
    "delete_mismatch": (
        "המספר שהוקלד אינו {number}. דבר לא נמחק.", "That is not {number}. Nothing was deleted.",
    ),
    "delete_changed": (
        "המאגר השתנה בינתיים ויש בו כעת {number} קטעים. דבר לא נמחק.",
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
