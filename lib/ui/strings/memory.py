"""What the Memory page says, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "memory_title": ("זיכרון", "Memory"),
    # The head
    "memory_calm": (
        "הכול שקט: <bdi>{used}</bdi> בשימוש מתוך <bdi>{limit}</bdi>.",
        "All quiet: <bdi>{used}</bdi> of <bdi>{limit}</bdi> in use.",
    ),
    "memory_head_warning": (
        "הזיכרון הולך ומתמלא: נשארו <bdi>{left}</bdi>",
        "Memory is filling up: <bdi>{left}</bdi> left",
    ),
    "memory_said_warning": (
        "בשימוש <bdi>{used}</bdi> מתוך <bdi>{limit}</bdi>; קו האזהרה הוא <bdi>{line}</bdi>. "
        "הכול עדיין פועל.",
        "<bdi>{used}</bdi> of <bdi>{limit}</bdi> in use; the warning line is <bdi>{line}</bdi>. "
        "Everything still works.",
    ),
    "memory_do_warning": (
        "מה לעשות: להביט בגרף ובאירועים מה גדל, ואם המודל אינו נחוץ עכשיו, לשחרר אותו למטה.",
        "What to do: see in the chart and the events what grew; if the model is not needed now, "
        "release it below.",
    ),
    "memory_head_critical": (
        "הזיכרון כמעט נגמר: <bdi>{room}</bdi> עד שהשרת ייסגר",
        "Memory is nearly gone: <bdi>{room}</bdi> until the server is killed",
    ),
    "memory_said_critical": (
        "<bdi>{hard}</bdi> מתוך <bdi>{limit}</bdi> הם זיכרון שהמערכת אינה יכולה לפנות. מפתח כבר "
        "משחרר את המודל ואת המטמונים, וטעינת מודל נדחית; חיפוש במילים ובתגיות פועל.",
        "<bdi>{hard}</bdi> of <bdi>{limit}</bdi> cannot be evicted. Mafteach is already giving up "
        "the model and the caches and refuses to load models; search by words and tags goes on.",
    ),
    "memory_do_critical": (
        "מה לעשות: לבדוק למטה מי מחזיק בזיכרון. אם זה לא יורד בתוך דקה, להפעיל את השרת מחדש, "
        "ואם זה חוזר, לעבור למופע גדול יותר או למודל הקטן.",
        "What to do: look below at what holds it. If it does not fall within a minute, restart "
        "the server; if it comes back, move to a larger instance or to the small model.",
    ),
    "memory_do_sign_in": (
        "לשחרור ידני נכנסים כמנהל.",
        "To free memory by hand, sign in as administrator.",
    ),
    # The six figures
    "memory_used": ("בשימוש", "In use"),
    "memory_used_of": (
        "<bdi>{share}</bdi> מתוך <bdi>{limit}</bdi>",
        "<bdi>{share}</bdi> of <bdi>{limit}</bdi>",
    ),
    "memory_headroom": ("נשאר", "Left"),
    "memory_trend_unknown": ("המגמה תיוודע בעוד רגע", "no trend yet"),
    "memory_trend_steady": ("יציב", "steady"),
    "memory_trend": ("{rate} לדקה", "{rate} a minute"),
    "memory_trend_limit": ("{rate} לדקה, המגבלה בעוד {left}", "{rate} a minute, limit in {left}"),
    "memory_peak_since": ("שיא מאז ההפעלה", "Peak since start"),
    "memory_at": ("בשעה {at}", "at {at}"),
    "memory_model": ("המודל", "Model"),
    "memory_model_idle": ("לא טעון", "Not loaded"),
    "memory_model_loading": ("נטען עכשיו", "Loading"),
    "memory_model_loaded": ("טעון", "Loaded"),
    "memory_model_failed": ("נכשל", "Failed"),
    "memory_model_none": ("אין מודל", "no model is set up"),
    "memory_model_release": ("ישוחרר בעוד {left} בלי שימוש", "released after {left} unused"),
    "memory_sessions": ("דפים פתוחים", "Open pages"),
    "memory_sessions_waiting": (
        "ועוד {number} שנסגרו ועדיין שמורים",
        "and {number} closed, still kept",
    ),
    "memory_connections": ("חיבורים למסד", "Connections in use"),
    "memory_pool_idle": ("{number} פנויים", "{number} idle"),
    "memory_pool_none": ("המסד עוד לא נפתח", "the database is not open yet"),
    "memory_hard_said": ("אי אפשר לפנות {size}", "{size} cannot be evicted"),
    "memory_source_cgroup": (
        "לפי קבוצת הבקרה ({kind}, {file})",
        "read from the control group ({kind}, {file})",
    ),
    "memory_source_processes": (
        "לפי התהליכים שלנו, מול {file}: המערכת לא מגבילה אותנו",
        "our own processes against {file}: the system sets no limit",
    ),
    "memory_last_kill": ("המערכת הרגה תהליך ב־{at}", "a process was killed at {at}"),
    "memory_no_kill": ("המערכת לא הרגה אף תהליך", "nothing was killed"),
    # The chart
    "memory_windows": ("טווח הזמן", "Span of time"),
    "memory_window_5m": ("5 דקות", "5 min"),
    "memory_window_1h": ("שעה", "1 hour"),
    "memory_window_24h": ("יממה", "24 hours"),
    "memory_window_7d": ("שבוע", "7 days"),
    "memory_pause": ("השהיה", "Pause"),
    "memory_resume": ("המשך", "Resume"),
    "memory_paused": (
        "הגרף עומד מאז {at}; המספרים ממשיכים.",
        "The chart stands still since {at}; the figures go on.",
    ),
    "memory_zoom_out": ("ביטול ההגדלה", "Zoom out"),
    "memory_chart_waiting": ("הגרף נטען", "Loading the chart"),
    "memory_chart_failed": (
        "הגרף לא נטען. המספרים שמעליו נכונים; רעננו את הדף.",
        "The chart could not be loaded. The figures above are right; reload the page.",
    ),
    "memory_working_set": ("בשימוש", "In use"),
    "memory_hard": ("אי אפשר לפנות", "Cannot be evicted"),
    "memory_anonymous": ("זיכרון התוכנית", "Anonymous"),
    "memory_mapped": ("קבצים ממופים", "Mapped files"),
    "memory_cache": ("מטמון קבצים", "File cache"),
    "memory_line_limit": ("המגבלה {size}", "limit {size}"),
    "memory_line_warning": ("אזהרה {size}", "warning {size}"),
    "memory_line_critical": ("חירום {size}", "critical {size}"),
    # Events
    "memory_events": ("מה קרה", "What happened"),
    "memory_events_none": ("עוד לא קרה דבר.", "Nothing yet."),
    "memory_when": ("מתי", "When"),
    "memory_what": ("מה", "What"),
    "memory_lasted": ("משך", "Lasted"),
    "memory_peak": ("שיא", "Peak"),
    "memory_change": ("שינוי", "Change"),
    "memory_lasts": ("נמשך", "goes on"),
    "memory_times": ("×{times}", "×{times}"),
    "memory_event_start": ("השרת עלה", "The server started"),
    "memory_event_restarted": ("השרת עלה מחדש", "The server was restarted"),
    "memory_event_model_load": ("{model} נטען", "{model} was loaded"),
    "memory_event_model_release": ("{model} שוחרר", "{model} was released"),
    "memory_event_encode_refused": ("הקידוד נדחה", "Encoding was refused"),
    "memory_event_load_refused": (
        "טעינת {model} נדחתה: אין די זיכרון",
        "Loading {model} was refused: not enough memory",
    ),
    "memory_event_import": ("ייבוא של {file}", "Import of {file}"),
    "memory_event_index": (
        "{model} קרא את הקורפוס: {encoded} קטעים",
        "{model} read the corpus: {encoded} passages",
    ),
    "memory_event_trim": ("זיכרון פנוי הוחזר למערכת", "Free memory went back to the system"),
    "memory_event_clear_caches": ("המטמונים נוקו", "The caches were cleared"),
    "memory_event_sessions_ended": (
        "{sessions} דפים סגורים נשכחו",
        "{sessions} closed pages were forgotten",
    ),
    "memory_event_alert": ("התראת זיכרון", "Memory alert"),
    "memory_event_memory_warning": ("אזהרה: {size} בשימוש", "Warning: {size} in use"),
    "memory_event_memory_critical": ("חירום: {size} בשימוש", "Critical: {size} in use"),
    "memory_event_clear": ("ההתראה חלפה", "The alert is over"),
    "memory_event_memory_ok": ("ההתראה חלפה", "The alert is over"),
    "memory_event_kill": ("המערכת הרגה תהליך שלנו", "The kernel killed a process of ours"),
    "memory_event_configuration": ("ההגדרות השתנו", "The configuration changed"),
    "memory_event_memory_limit": ("מגבלת הזיכרון היא {limit}", "The memory limit is {limit}"),
    "memory_event_failed": ("{what} נכשלה", "{what} failed"),
    "memory_kind_start": ("ההפעלה", "The start"),
    "memory_kind_model_load": ("טעינת המודל", "Loading the model"),
    "memory_kind_model_release": ("שחרור המודל", "Releasing the model"),
    "memory_kind_encode_refused": ("הקידוד", "Encoding"),
    "memory_kind_import": ("פעולת הייבוא", "The import"),
    "memory_kind_index": ("קריאת הקורפוס", "Reading the corpus"),
    "memory_kind_trim": ("החזרת הזיכרון", "Giving memory back"),
    "memory_kind_alert": ("ההתראה", "The alert"),
    "memory_kind_clear": ("הניקוי", "The clearing"),
    "memory_kind_kill": ("ההריגה", "The kill"),
    "memory_kind_configuration": ("ההגדרה", "The configuration"),
    # Where it is
    "memory_parts": ("היכן הזיכרון", "Where the memory is"),
    "memory_parts_said": (
        "תהליך השרת מחזיק <bdi>{rss}</bdi>.",
        "The server's process holds <bdi>{rss}</bdi>.",
    ),
    "memory_part_base": ("פייתון והספריות, כפי שעלו", "Python and libraries, as started"),
    "memory_part_sessions": ("דפים של מבקרים", "Visitors' pages"),
    "memory_part_model": ("המודל", "Model"),
    "memory_part_codes": ("קודים של הווקטורים", "Codes of the vectors"),
    "memory_part_caches": ("מטמונים", "Caches"),
    "memory_part_pool": ("חיבורים למסד", "Database connections"),
    "memory_part_rest": ("כל השאר", "Everything else"),
    "memory_part_sessions_more": (
        "{open} פתוחים, {waiting} שנסגרו · הערכה",
        "{open} open, {waiting} closed · estimate",
    ),
    "memory_part_model_more": ("כפי שנמדד בטעינה", "as measured when it was loaded"),
    "memory_part_model_gone": ("לא בזיכרון", "not in memory"),
    "memory_part_caches_more": (
        "{vectors} וקטורים של שאילתות, {words} מילים",
        "{vectors} query vectors, {words} words",
    ),
    "memory_part_pool_more": ("{number} פתוחים · לכל היותר", "{number} open · at most"),
    "memory_part_rest_more": (
        "ספריות שנטענו אחר כך, ומה שהתפנה ועוד לא הוחזר",
        "libraries loaded later, and what is free but not yet given back",
    ),
    "memory_act_release": ("שחרור המודל", "Release the model"),
    "memory_act_caches": ("ניקוי המטמונים", "Clear the caches"),
    "memory_act_trim": ("החזרת זיכרון פנוי", "Give free memory back"),
    "memory_freed": (
        "שוחררו <bdi>{freed}</bdi>: מ־<bdi>{before}</bdi> ל־<bdi>{after}</bdi>.",
        "Freed <bdi>{freed}</bdi>: from <bdi>{before}</bdi> to <bdi>{after}</bdi>.",
    ),
    "memory_freed_none": (
        "לא היה מה לשחרר: התהליך מחזיק <bdi>{after}</bdi>.",
        "There was nothing to free: the process holds <bdi>{after}</bdi>.",
    ),
    # On the other pages
    "memory_notice": (
        "השרת קצר בזיכרון. חיפוש במילים ובתגיות פועל; חיפוש לפי משמעות ממתין.",
        "The server is short of memory. Search by words and tags works; search by meaning waits.",
    ),
    "memory_notice_link": ("לדף הזיכרון", "See the Memory page"),
}
