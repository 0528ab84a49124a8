"""What the Corpus page and the sign-in say, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "corpus_title": ("הקורפוס", "Corpus"),
    # Evaluation
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
    "corpus_read_only": (
        "מסד הנתונים פתוח לקריאה בלבד: החיפוש פועל, ודבר אינו ניתן לשינוי.",
        "The database is open for reading only: searching works, and nothing can be changed.",
    ),
    "corpus_outgrown": (
        "לקורפוס בגודל הזה מתאים יותר שרת של מסד נתונים (docs/SCALE.md). "
        "הפקודה {command} מעתיקה אליו.",
        "A database server serves a corpus of this size better (docs/SCALE.md). "
        "{command} copies it.",
    ),
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
    "sample_loaded": (
        "{number|נטען קטע אחד|נטענו שני קטעים|נטענו # קטעים}.",
        "Loaded {number|1 passage|# passages}.",
    ),
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
        "קובצי JSONL, ‏JSON, ‏CSV, ‏TSV, ‏XLSX, ‏ODS או טקסט, גם ארוזים ב־gzip, עד {limit}; "
        "וגם קורפוס כפי שפורסם (ספריא, פרויקט בן־יהודה, אוצריא, Markdown), קובץ או ZIP. "
        "קטע שמזהה שלו כבר בקורפוס מתעדכן; קטע שלא השתנה נשאר כמות שהוא.",
        "JSONL, JSON, CSV, TSV, XLSX, ODS or text files, also packed with gzip, up to {limit}; "
        "and a corpus as it is published (Sefaria, Project Ben-Yehuda, Otzaria, Markdown), file or "
        "zip. "
        "A passage whose id is in the corpus is updated; one that did not change stays as it is.",
    ),
    "import_upload": ("קובץ לייבוא", "File to import"),
    "import_choose": ("בחירת קובץ או גרירה לכאן", "Choose a file or drop it here"),
    "import_other_file": ("בחירת קובץ אחר", "Choose another file"),
    "import_format": ("סוג", "Format"),
    "import_encoding": ("קידוד", "Encoding"),
    "import_separator": ("מפריד", "Separator"),
    "import_sheet": ("גיליון", "Sheet"),
    "import_recognised": ("{what}: {value}", "{what}: {value}"),
    "import_guessed": ("{what}: {value} (ניחוש)", "{what}: {value} (a guess)"),
    "import_as_recognised": ("כפי שזוהה", "As recognised"),
    "format_jsonl": ("JSONL", "JSONL"),
    "format_json": ("JSON", "JSON"),
    "format_csv": ("טבלה (CSV)", "table (CSV)"),
    "format_tsv": ("טבלה (TSV)", "table (TSV)"),
    "format_text": ("טקסט, קטע לכל פסקה", "text, a passage a paragraph"),
    "format_workbook": ("גיליון אלקטרוני", "workbook"),
    "format_sefaria": ("ספריא", "Sefaria"),
    "format_benyehuda": ("פרויקט בן־יהודה", "Project Ben-Yehuda"),
    "format_catalogue": ("קטלוג וטקסטים", "a catalogue with its texts"),
    "format_otzaria": ("אוצריא", "Otzaria"),
    "format_texts": ("טקסטים עם כותרות", "texts with headings"),
    "import_mapping": ("עמודות ושדות", "Columns and fields"),
    "import_mapping_hint": (
        "איזו עמודה בקובץ היא איזה שדה. עמודה של תגיות נחתכת בקו זקוף, ושמה הוא הקטגוריה; "
        "עמודות שלא נבחרו אינן נכנסות.",
        "Which column of the file is which field. A column of tags is cut at bars, and its name "
        "is the category; columns that are not chosen are left out.",
    ),
    "import_no_column": ("ללא", "None"),
    "field_id": ("מזהה", "Id"),
    "field_text": ("טקסט", "Text"),
    "field_title": ("כותרת", "Title"),
    "field_order": ("סדר", "Order"),
    "field_ref": ("מראה מקום", "Reference"),
    "field_tags": ("תגיות", "Tags"),
    "field_metadata": ("נתונים נלווים", "Metadata"),
    "import_foreseen": ("מה הייבוא ישנה", "What importing would change"),
    "foreseen_added": ("יתווספו", "To be added"),
    "foreseen_updated": ("יתעדכנו", "To be updated"),
    "foreseen_unchanged": ("ללא שינוי", "Unchanged"),
    "foreseen_removed": ("יוסרו", "To be removed"),
    "foreseen_refused": ("לא ייקלטו", "To be refused"),
    "import_look_stopped": (
        "הבדיקה מה ישתנה הופסקה.", "Looking at what would change was stopped.",
    ),
    "import_look_again": ("בדיקה מה ישתנה", "Look at what would change"),
    "import_agree": (
        "להסיר {number|אחד|שניים|#} מתוך {stored|הקטע היחיד|שני הקטעים|# הקטעים} שבקורפוס",
        "Remove {number} of the {stored|1 passage|# passages} of the corpus",
    ),
    "report_kept_why": (
        "{number|קטע אחד שאינו בקובץ נשאר|שני קטעים שאינם בקובץ נשארים"
        "|# קטעים שאינם בקובץ נשארים}: {unread|שורה אחת לא נקראה, ואולי היא מזכירה"
        "|שתי שורות לא נקראו, ואולי אחת מהן מזכירה|# שורות לא נקראו, ואולי אחת מהן מזכירה} "
        "{number|אותו|אחד מהם|אחד מהם}.",
        "{number|1 passage that the file does not name stays"
        "|# passages that the file does not name stay}: {unread|1 row could not be understood, "
        "and it may|# rows could not be understood, and any of them may} name {number|it|one}.",
    ),
    "refusal_mapping": (
        "לא ניתן לקרוא את שורת המיפוי {rule}. כתבו יעד=מקור, למשל text=text_hebrew.",
        "The mapping line {rule} cannot be read. Write TARGET=SOURCE, such as text=text_hebrew.",
    ),
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
    "import_running": ("מייבאים את {name}", "Importing {name}"),
    "import_trying": ("בודקים מה ישתנה: {name}", "Looking at what would change: {name}"),
    "import_progress": (
        "{read|רשומה אחת|שתי רשומות|# רשומות} · {rate} בשנייה · נותרו {left}",
        "{read|1 record|# records} · {rate} a second · {left} left",
    ),
    "import_finishing": ("שומרים", "Saving"),
    "import_cancel": ("ביטול", "Cancel"),
    "import_stopping": ("עוצרים; דבר לא יישמר", "Stopping; nothing will be kept"),
    "import_done": ("הייבוא הסתיים", "Import finished"),
    "import_cancelled": ("הייבוא בוטל", "Import cancelled"),
    "import_cancelled_hint": (
        "הקורפוס נשאר כפי שהיה לפני הייבוא.", "The corpus is as it was before the import.",
    ),
    "import_failed": ("הייבוא לא הצליח", "The import did not succeed"),
    "import_kept": ("הקורפוס נשאר כפי שהיה.", "The corpus is as it was."),
    "import_seconds": ("{seconds|שנייה אחת|שתי שניות|# שניות}", "{seconds} s"),
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
        "{shown|מוצגת הראשונה|מוצגות שתי הראשונות|מוצגות # הראשונות} מתוך {number}.",
        "The first {shown} of {number} are shown.",
    ),
    "report_download": ("הורדת הרשומות שלא נקלטו (CSV)", "Download the refused lines (CSV)"),
    # Why a record or a file is refused: see lib/ingest/refusals.py
    "refusal_missing": ("השדה {field} חסר או ריק", "{field} is missing or empty"),
    "refusal_repeated": ("המזהה {id} כבר הופיע בקובץ", "the id {id} came before in the file"),
    "refusal_unknown_column": (
        "העמודה {column} אינה מוכרת; מפו אותה או השמיטו אותה",
        "the column {column} is unknown; map it or leave it out",
    ),
    "refusal_not_text": ("השדה {field} אינו טקסט", "{field} is not text"),
    "refusal_too_long": (
        "בשדה {field} יש {length|תו אחד|שני תווים|# תווים}; המרב הוא {most}",
        "{field} has {length|1 character|# characters}; at most {most} are taken",
    ),
    "refusal_nul": ("בשדה {field} יש תו NUL", "{field} holds a NUL character"),
    "refusal_surrogate": ("בשדה {field} יש תו פגום", "{field} holds half a character"),
    "refusal_order": ("השדה order אינו מספר: {value}", "order is not a number: {value}"),
    "refusal_metadata": ("השדה metadata אינו אובייקט JSON", "metadata is not a JSON object"),
    "refusal_nested": (
        "יותר {most|מרמה אחת|משתי רמות|מ־# רמות} של קינון",
        "nested deeper than {most|1 level|# levels}",
    ),
    "refusal_tags_list": ("השדה tags אינו רשימה", "tags is not a list"),
    "refusal_many_tags": (
        "{number|תגית אחת|שתי תגיות|# תגיות} לקטע אחד; המרב הוא {most}",
        "{number|1 tag|# tags}; at most {most} are taken",
    ),
    "refusal_tag_shape": (
        "תגית היא שם, או אובייקט ובו name ו־category",
        "a tag is a name, or an object with name and category",
    ),
    "refusal_tag_nameless": ("יש תגית ללא שם", "a tag has no name"),
    "refusal_long_line": (
        "השורה ארוכה {most|מבית אחד|משני בתים|מ־# בתים}",
        "the line is longer than {most|1 byte|# bytes}",
    ),
    "refusal_encoding": (
        "השורה אינה בקידוד {encoding} (בית {byte})", "the line is not {encoding} (byte {byte})",
    ),
    "refusal_twice": ("השדה {field} מופיע פעמיים", "{field} is named twice"),
    "refusal_quotes": (
        "את המירכאות בשורה אפשר לקרוא ביותר מדרך אחת; בתוך תא שבמירכאות כותבים אותן פעמיים",
        "its quotation marks can be read in more than one way; inside a quoted cell they are "
        "written twice",
    ),
    "refusal_unclosed": (
        "מירכאות פותחות תא ואינן נסגרות", "a quotation mark opens a cell, and none closes it",
    ),
    "refusal_behind_quote": (
        "השורה באה אחרי מירכאות שלא נסגרו", "stands behind a quotation mark that none closes",
    ),
    "refusal_front_matter": (
        "לא ניתן לקרוא את הפתיח שלפני הטקסט: {cause}", "the front matter cannot be read: {cause}",
    ),
    "refusal_not_json": ("השורה אינה JSON תקין", "the line is not JSON"),
    "refusal_not_object": ("הרשומה אינה אובייקט JSON", "the record is not a JSON object"),
    "refusal_many_fields": (
        "{number|שדה אחד|שני שדות|# שדות} ברשומה; המרב הוא {most}",
        "{number|1 field|# fields}; at most {most} are taken",
    ),
    "refusal_cells": (
        "{number|תא אחד|שני תאים|# תאים}, ובכותרת {header|אחד|שניים|#}",
        "{number|1 cell|# cells} where the header has {header}",
    ),
    "refusal_unread": ("לא ניתן לקרוא את הקובץ", "the file cannot be read"),
    "refusal_no_text": ("אין בקובץ טקסט", "the file holds no text"),
    "refusal_no_file": ("הטקסט {path} חסר", "the text {path} is not there"),
    "refusal_no_title": ("אין לחיבור שם", "the work has no title"),
    "refusal_segment": ("קטע צריך להיות טקסט", "a segment must be text"),
    "refusal_file_zip": (
        "קובץ ה־ZIP פגום. ארזו אותו מחדש ונסו שוב.",
        "The zip file is damaged. Pack it again, then try again.",
    ),
    "refusal_file_many": (
        "יש כאן יותר {most|מקובץ אחד|משני קבצים|מ־# קבצים}. ייבאו חלק אחר חלק.",
        "It holds more than {most|1 file|# files}. Import its parts one by one.",
    ),
    "refusal_file_unknown_source": (
        "לא זוהה קורפוס שאפשר לקרוא. המקורות הידועים: {sources}.",
        "No corpus was recognised that can be read. The known sources: {sources}.",
    ),
    "refusal_file_no_catalogue": (
        "יש כאן {number|קובץ CSV אחד|שני קובצי CSV|# קובצי CSV}, ולא ידוע איזה מהם הוא הקטלוג.",
        "There {number|is 1 CSV file|are # CSV files}, and none is known to be the catalogue.",
    ),
    "refusal_file_no_texts": (
        "אף עמודה בקטלוג אינה מובילה אל הטקסטים. העמודות: {columns}.",
        "No column of the catalogue leads to the texts. The columns: {columns}.",
    ),
    "refusal_file_mapped": (
        "הקובץ נקרא לפי כללי המקור שלו ({source}), ואין לו מיפוי.",
        "The file is read by the rules of its source ({source}) and takes no mapping.",
    ),
    "refusal_file_nothing": (
        "אין בקובץ אף רשומה תקינה, והחלפה הייתה מרוקנת את הקורפוס. "
        "תקנו את השורות שלא נקלטו ונסו שוב.",
        "The file holds no usable record, and replacing would empty the corpus. "
        "Mend the refused lines, then try again.",
    ),
    "refusal_file_nested": (
        "בשורה {line} יש יותר {most|מרמה אחת|משתי רמות|מ־# רמות} של קינון. תקנו אותה, או שמרו את "
        "הקובץ כ־JSONL.",
        "Line {line} is nested deeper than {most|1 level|# levels}. Correct it, or save the file "
        "as JSONL.",
    ),
    "refusal_file_gzip": (
        "קובץ ה־gzip פגום. ארזו אותו מחדש ונסו שוב.",
        "The gzip file is damaged. Pack it again, then try again.",
    ),
    "refusal_file_bomb": (
        "הקובץ נפרס ליותר מ־{most} מ״ב. פרסו אותו ובדקו מה יש בו.",
        "The file unpacks to more than {most} MB. Unpack it and check what it holds.",
    ),
    "refusal_file_encoding": (
        "הקובץ אינו כולו בקידוד {encoding}. בחרו קידוד אחר, או שמרו אותו בקידוד UTF-8.",
        "The file is not {encoding} throughout. Choose another encoding, or save it as UTF-8.",
    ),
    "refusal_unknown_encoding": (
        "אין קידוד בשם {encoding}. בחרו קידוד אחר, למשל windows-1255.",
        "No encoding is called {encoding}. Choose another, such as windows-1255.",
    ),
    "refusal_unknown_separator": (
        "התו {separator} אינו יכול להפריד בין תאים. בחרו מפריד אחר.",
        "{separator} cannot stand between cells. Choose another separator.",
    ),
    "refusal_file_workbook": (
        "לא ניתן לקרוא את {name} כגיליון אלקטרוני. פתחו אותו ושמרו אותו שוב, ללא סיסמה.",
        "{name} cannot be read as a workbook. Open it and save it again, without a password.",
    ),
    "refusal_no_sheet": (
        "אין גיליון בשם {sheet}. יש: {sheets}.", "No sheet is called {sheet}. There are: {sheets}.",
    ),
    "refusal_file_twice": (
        "העמודה {column} מופיעה פעמיים בכותרת. שנו את שם האחת, או השמיטו אותה.",
        "The header names the column {column} twice. Rename one of the two, or leave it out.",
    ),
    "refusal_file_field_twice": (
        "שורה {line}: השדה {field} מופיע פעמיים באותו אובייקט. תקנו את הקובץ ונסו שוב.",
        "Line {line}: an object names {field} twice. Correct the file, then try again.",
    ),
    "refusal_no_column": (
        "העמודה {column} אינה בקובץ. יש: {columns}.",
        "The file has no column {column}. There are: {columns}.",
    ),
    "refusal_mapped_twice": (
        "לשדה {target} נבחרו שתי עמודות. השאירו אחת מהן.",
        "Two columns are chosen for {target}. Leave one of the two.",
    ),
    "refusal_removes_many": (
        "ההחלפה הייתה מסירה {number|אחד|שניים|#} מתוך {stored|קטע אחד|שני קטעים|# קטעים}, יותר "
        "מעשירית. דבר לא השתנה; "
        "אשרו זאת ונסו שוב.",
        "Replacing would remove {number} of {stored|1 passage|# passages}, more than a tenth. "
        "Nothing was changed; agree to it, then try again.",
    ),
    "refusal_file_unopened": (
        "לא ניתן לפתוח את {name}. בדקו את הנתיב.", "{name} cannot be opened. Check the path.",
    ),
    "refusal_file_long_item": (
        "שורה {line}: לא JSON תקין, או פריט שארוך {most|מתו אחד|משני תווים|מ־# תווים}. כתבו את "
        "הקובץ כ־JSONL, "
        "אובייקט בשורה.",
        "Line {line}: not JSON, or an item longer than {most|1 character|# characters}. Write "
        "the file as JSONL, one object a line.",
    ),
    "refusal_file_not_json": (
        "שורה {line}: לא JSON תקין. בדקו את הקובץ, או כתבו אותו כ־JSONL, אובייקט בשורה.",
        "Line {line}: not JSON. Check the file, or write it as JSONL, one object a line.",
    ),
    "refusal_file_header": (
        "לא ניתן לקרוא את שורת הכותרת. בדקו אותה, או בחרו מפריד וקידוד אחרים.",
        "The header cannot be read. Check it, or choose another separator and encoding.",
    ),
    "refusal_file_columns": (
        "בקובץ {number|עמודה אחת|שתי עמודות|# עמודות}; המרב הוא {most}. השמיטו את אלה שאין בהן "
        "צורך.",
        "The file has {number|1 column|# columns}; at most {most} are taken. Leave out those not "
        "needed.",
    ),
    "refusal_file_format": (
        "שם הקובץ אינו מסגיר את סוגו. "
        "תנו לו סיומת jsonl, json, csv, tsv, txt, md, xlsx או ods (ואחריה gz אם הוא ארוז).",
        "The file's name does not tell its format. End it with jsonl, json, csv, tsv, txt, md, "
        "xlsx or ods (then gz if it is packed).",
    ),
    "problem_database_busy": (
        "מסד הנתונים עסוק בשינוי אחר. דבר לא השתנה; נסו שוב בעוד רגע.",
        "The database is busy with another change. Nothing was changed; try again in a moment.",
    ),
    "problem_database_full": (
        "אין מקום בדיסק. דבר לא השתנה; פנו מקום ונסו שוב.",
        "The disk is full. Nothing was changed; free some space, then try again.",
    ),
    "problem_database_damaged": (
        "מסד הנתונים פגום. הפקודה python -m lib rescue מצילה את מה שנקרא.",
        "The database is damaged. python -m lib rescue saves what can be read.",
    ),
    "problem_database_read_only": (
        "מסד הנתונים פתוח לקריאה בלבד. דבר לא השתנה.",
        "The database is open for reading only. Nothing was changed.",
    ),
    "problem_database_unavailable": (
        "מסד הנתונים אינו עונה. דבר לא השתנה; בדקו שהוא פועל ונסו שוב.",
        "The database does not answer. Nothing was changed; check that it runs, then try again.",
    ),
    "problem_database_moving": (
        "מסד הנתונים עוד מועתק לכאן. דבר לא השתנה; נסו שוב כשההעתקה תסתיים.",
        "The database is still being copied here. Nothing was changed; try again once it is done.",
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
    "problem_usage": (
        "אי אפשר לבצע את הבקשה. דבר לא השתנה; בדקו מה נבחר ונסו שוב.",
        "This cannot be done. Nothing was changed; check what was chosen, then try again.",
    ),
    "problem_query": (
        "אי אפשר לחפש כך. קצרו את השאילתה.", "This search cannot be run. Shorten it.",
    ),
    "problem_conflict": (
        "מישהו אחר הקדים אתכם; דבר לא השתנה. נסו שוב.",
        "Somebody else was faster; nothing was changed. Try again.",
    ),
    "problem_settings": (
        "הגדרות השרת שגויות. דבר לא השתנה; הפרטים ביומן.",
        "The server is set up wrongly. Nothing was changed; the log says how.",
    ),
    "problem_import_refused": (
        "אי אפשר לקרוא את הקובץ. דבר לא השתנה.",
        "The file cannot be read. Nothing was changed.",
    ),
    "problem_rate_limited": (
        "יותר מדי בקשות ברצף. נסו שוב בעוד רגע.", "Too many in a row. Try again in a moment.",
    ),
    "problem_memory_unknown": (
        "אי אפשר לדעת כמה זיכרון בשימוש. אפשר לראות זאת בלוח הבקרה של ספק האירוח.",
        "How much memory is used cannot be read. Look at the hosting platform's own graph.",
    ),
    "problem_error": (
        "אירעה תקלה לא צפויה. דבר לא השתנה; הסיבה רשומה ביומן.",
        "Something unforeseen went wrong. Nothing was changed; the log says why.",
    ),
    # Deletion
    "delete_title": ("מחיקת הקורפוס", "Delete the corpus"),
    "delete_hint": (
        "מוחק את כל הקטעים, התגיות והשיפוטים. אי אפשר לבטל; כדאי לייצא קודם.",
        "Removes every passage, tag and judgement. It cannot be undone; export first.",
    ),
    "delete_ask": ("מחיקת הקורפוס…", "Delete the corpus…"),
    "delete_confirm": (
        "כדי למחוק {number|קטע אחד|שני קטעים|# קטעים} לצמיתות, הקלידו {number}",
        "To delete {number|1 passage|# passages} for good, type {number}",
    ),
    "delete_go": ("מחיקה לצמיתות", "Delete for good"),
    "delete_back": ("השארת הקורפוס", "Keep the corpus"),
    "delete_mismatch": (
        "המספר שהוקלד אינו {number}. דבר לא נמחק.", "That is not {number}. Nothing was deleted.",
    ),
    "delete_changed": (
        "הקורפוס השתנה בינתיים ויש בו כעת {number|קטע אחד|שני קטעים|# קטעים}. דבר לא נמחק.",
        "The corpus changed meanwhile and now holds {number|1 passage|# passages}. "
        "Nothing was deleted.",
    ),
    "deleted": (
        "{number|נמחק קטע אחד|נמחקו שני קטעים|נמחקו # קטעים}.",
        "Deleted {number|1 passage|# passages}.",
    ),
}  # fmt: skip
