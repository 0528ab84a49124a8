"""What the Model page says, in Hebrew and English."""

STRINGS: dict[str, tuple[str, str]] = {
    "model_title": ("המודל", "Model"),
    "model_answers": (
        "על חיפוש לפי משמעות עונה {model}.",
        "Search by meaning is answered by {model}.",
    ),
    "model_idle": ("לא בזיכרון", "Not in memory"),
    "model_loading": ("נטען לזיכרון", "Loading"),
    "model_loaded": ("בזיכרון", "In memory"),
    "model_failed": ("הטעינה נכשלה", "Could not be loaded"),
    "model_failed_hint": (
        "חיפוש במילים פועל כרגיל. היומן מפרט, ו־model verify בודק את הקבצים.",
        "Search by words goes on. The log says why; model verify checks the files.",
    ),
    "model_release_in": ("ישוחרר בעוד {left} אם לא יהיה בשימוש", "released in {left} if unused"),
    "model_counts": (
        "נטען {loads|פעם אחת|פעמיים|# פעמים}, שוחרר {releases|פעם אחת|פעמיים|# פעמים}",
        "loaded {loads|once|twice|# times}, released {releases|once|twice|# times}",
    ),
    "model_load": ("טעינה עכשיו", "Load now"),
    "model_load_doing": ("טוענים את המודל", "Loading the model"),
    "model_release": ("שחרור מהזיכרון", "Release from memory"),
    "model_release_doing": ("משחררים את המודל", "Releasing the model"),
    "card_title": ("כרטיס המודל", "Model card"),
    "model_name": ("שם", "Name"),
    "model_kind": ("סוג", "Kind"),
    "kind_onnx": ("מודל מוכן, ONNX", "prepared, ONNX"),
    "kind_torch": ("דיוק מלא, PyTorch", "full precision, PyTorch"),
    "kind_remote": ("שירות מרוחק", "remote service"),
    "model_dimension": ("ממדים", "Dimensions"),
    "model_longest": ("אסימונים לכל היותר", "Tokens read, at most"),
    "model_size": ("נפח בדיסק", "Size on disk"),
    "model_license": ("רישיון", "Licence"),
    "model_profile": ("פרופיל", "Profile"),
    "model_source": ("מקור", "Source"),
    "model_fidelity": ("נאמנות לדיוק המלא", "Fidelity to full precision"),
    "fidelity_mean": ("קוסינוס ממוצע", "mean cosine"),
    "fidelity_least": ("הנמוך ביותר", "least"),
    "fidelity_overlap": ("חפיפת עשרת הראשונים", "top-10 overlap"),
    "others_title": ("מודלים נוספים", "Other models"),
    "how_alephbert": (
        "כדי לחפש עם AlephBERT מכינים אותו פעם אחת, במחשב שיש בו זיכרון, "
        "ומעתיקים את התיקייה שנוצרה אל MODEL_DIR:",
        "To search with AlephBERT, prepare it once on a machine that has the memory, and copy "
        "the directory it makes into MODEL_DIR:",
    ),
    "vectors_title": ("וקטורים", "Vectors"),
    "vectors_all": (
        "{done|לקטע היחיד|לשני הקטעים|לכל # הקטעים} יש וקטור.",
        "{done|The only passage has|All # passages have} a vector.",
    ),
    "vectors_some": (
        "{done|לקטע אחד|לשני קטעים|ל־# קטעים} יש וקטור; {missing|לאחד עדיין אין, ואפשר למצוא אותו"
        "|לשניים עדיין אין, ואפשר למצוא אותם|ל־# עדיין אין, ואפשר למצוא אותם} רק לפי מילים.",
        "{done|1 passage has|# passages have} a vector; {missing|1 has none yet and is"
        "|# have none yet and are} found by words only.",
    ),
    "index_start": ("יצירת הווקטורים החסרים", "Make the missing vectors"),
    "index_check": ("בדיקה אם חסרים וקטורים", "Look for missing vectors"),
    "index_running": ("{name} קורא את הקורפוס", "{name} is reading the corpus"),
    "index_progress": (
        "{done|קטע אחד|שני קטעים|# קטעים}, {rate} בשנייה, נותרו {left}",
        "{done|1 passage|# passages}, {rate} a second, {left} left",
    ),
    "index_calibrating": (
        "מודדים כמה המודל מועיל בקורפוס הזה, וקוראים את מילותיו",
        "Measuring what the model is worth on this corpus, and reading its words",
    ),
    "index_cancelled": (
        "נעצר. מה שכבר נוצר נשמר, וההפעלה הבאה תמשיך משם.",
        "Stopped. What was made is kept; the next run goes on from there.",
    ),
    "index_done": (
        "נוצרו וקטורים {encoded|לקטע אחד|לשני קטעים|ל־# קטעים}, "
        "{tags|לתגית אחת|לשתי תגיות|ל־# תגיות} {words|ולמילה אחת|ולשתי מילים|ול־# מילים} "
        "ב{seconds|שנייה אחת|שתי שניות|־# שניות}.",
        "Made vectors for {encoded|1 passage|# passages}, {tags|1 tag|# tags} and "
        "{words|1 word|# words} in {seconds} s.",
    ),
    "index_failed": (
        "{number|קטע אחד או תגית אחת|שני קטעים או תגיות|# קטעים או תגיות} לא עלה בידי המודל "
        "לקרוא, ולכן {number|יימצא|יימצאו|יימצאו} רק לפי מילים; ההפעלה הבאה תנסה שוב.",
        "{number|1 passage or tag could not be encoded and is"
        "|# passages or tags could not be encoded and are} found by words only; the next run "
        "tries {number|it|them} again.",
    ),
    "index_truncated": (
        "{number|קטע אחד ארוך ממה שהמודל קורא; סופו|שני קטעים ארוכים ממה שהמודל קורא; סופם"
        "|# קטעים ארוכים ממה שהמודל קורא; סופם} לא יימצא לפי משמעות.",
        "{number|1 passage is longer than the model reads; its end is"
        "|# passages are longer than the model reads; their ends are} not found by meaning.",
    ),
    "calibration_title": ("מה המודל שווה בקורפוס הזה", "What it is worth on this corpus"),
    "calibration_none": (
        "יימדד כשלכל הקטעים יהיו וקטורים.",
        "Measured once every passage has a vector.",
    ),
    "calibration_said": (
        "על {queries|שאילתה אחת שנגזרה|שתי שאילתות שנגזרו|# שאילתות שנגזרו} מן הקורפוס: מילים "
        "{words}, משמעות {meaning} (MRR). "
        "משקל המשמעות בחיפוש משולב: {weight}.",
        "Over {queries|1 query|# queries} drawn from the corpus: words {words}, meaning {meaning} "
        "(MRR). "
        "Weight of meaning in hybrid mode: {weight}.",
    ),
    "calibration_no_weight": (
        "כאן המשמעות אינה מוסיפה על המילים: חיפוש משולב עונה במילים, ולפי משמעות רק כשמילים אינן "
        "מוצאות דבר.",
        "Here meaning adds nothing to words: hybrid mode answers by words, and by meaning only "
        "where words find nothing.",
    ),
    "curve_label": ("MRR לפי משקל המשמעות", "MRR by the weight of meaning"),
    "curve_caption": (
        "MRR של חיפוש משולב לפי משקל המשמעות (למטה). נבחר המודגש: הגדול מבין אלה שההפרש בינם "
        "לבין הטוב ביותר אינו ניכר.",
        "MRR of hybrid mode by the weight of meaning (below). The marked one was chosen: the "
        "largest of those that cannot be told from the best.",
    ),
    "off_off": (
        "החיפוש לפי משמעות כובה בהגדרות (ENABLE_SEMANTIC_SEARCH=false). "
        "חיפוש במילים ובתגיות פועל כרגיל.",
        "Search by meaning is switched off in the settings (ENABLE_SEMANTIC_SEARCH=false). "
        "Search by words and tags works as usual.",
    ),
    "off_no_model": (
        "לא הוגדר מודל לחיפוש לפי משמעות. חיפוש במילים ובתגיות פועל כרגיל.",
        "No model is set up for search by meaning. Search by words and tags works as usual.",
    ),
    "calibration_judged": ("לפי שיפוטים של אנשים", "By people's judgements"),
    "compared_title": ("מודלים זה מול זה", "Models beside each other"),
    "compared_by": ("חיפוש", "Search"),
    "compared_how": (
        "נמדד על {number|שאילתה שפוטה אחת|שתי שאילתות שפוטות|# שאילתות שפוטות} "
        "({command}). ליד כל מספר הטווח שבו הוא נמצא בביטחון של 95%.",
        "Measured on {number|1 judged query|# judged queries} ({command}). "
        "Beside each figure is its 95% confidence interval.",
    ),
}
