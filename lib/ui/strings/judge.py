"""What the Judge view of the Search page says."""

STRINGS: dict[str, tuple[str, str]] = {
    "judge": ("שיפוט", "Judge"),
    "judge_to": ("שיפוט התוצאות", "Judge the results"),
    "judge_all": ("כל השיפוטים", "All judgements"),
    "judge_how": (
        "עשר התוצאות הראשונות של כל אופן חיפוש, מעורבבות, בלי לומר מי מצא כל קטע. "
        "נשפט הטקסט של החיפוש לבדו, על פני כל הקורפוס.",
        "The first ten of every mode, mixed, without saying which found a passage. What is judged "
        "is the text of the search alone, over the whole corpus.",
    ),
    "judge_needs": ("השיפוט שמור למנהל המערכת.", "Judging needs an administrator."),
    "judge_mixing": ("מחפשים בכל האופנים", "Searching in every mode"),
    "judge_progress": ("נשפטו {done} מתוך {total}", "{done} of {total} judged"),
    "judge_done": (
        "כל הקטעים נשפטו. אפשר לשנות כל שיפוט, או לעבור לחיפוש אחר.",
        "All passages are judged. Any judgement can be changed; or search for something else.",
    ),
    "judge_strip": ("הקטעים לשיפוט", "Passages to judge"),
    "judge_number": ("קטע {number}: {said}", "Passage {number}: {said}"),
    "judge_open": ("טרם נשפט", "not judged yet"),
    "judge_next": ("לקטע הבא לשיפוט", "To the next passage to judge"),
    "judge_prev": ("לקטע הקודם לשיפוט", "To the previous passage to judge"),
    "judge_read": ("לקטע במלואו", "Open the passage"),
    "judge_relevant": ("רלוונטי", "Relevant"),
    "judge_partly": ("חלקית", "Partly"),
    "judge_not": ("לא רלוונטי", "Not relevant"),
    "judge_undo": ("ביטול האחרון", "Undo the last"),
    "judge_key": ("{said} · {key}", "{said} · {key}"),
    "judge_said": ("{said}, לפי {who}, {date}", "{said}, by {who}, {date}"),
    "judge_by_password": ("מנהל", "an administrator"),
    "judge_by_link": ("מנהל", "an administrator"),
    "judge_by_import": ("קובץ מיובא", "an imported file"),
    "judge_nothing_left": (
        "אין שיפוט שלך לחיפוש הזה, ולכן אין מה לבטל.",
        "You have judged nothing of this search, so there is nothing to undo.",
    ),
    "judge_found_none": (
        "אף אופן חיפוש לא מצא קטע, ואין מה לשפוט.",
        "No mode finds a passage, so there is nothing to judge.",
    ),
    "judge_missing": (
        "אופן החיפוש {modes} אינו יכול לענות עכשיו, ותוצאותיו אינן כאן.",
        "{modes} cannot answer now, and its results are not among these.",
    ),
    "judge_figures": ("מה שווה כל אופן חיפוש", "What each mode is worth"),
    "judge_figures_none": (
        "עדיין אין שיפוטים שאפשר למדוד לפיהם. חפשו, ופתחו את השיפוט ליד התוצאות.",
        "There is nothing to measure by yet. Search, and open Judge beside the results.",
    ),
    "judge_figures_how": (
        "{number|חיפוש אחד|שני חיפושים|# חיפושים}. הנקודה היא הממוצע, הפס הוא רווח הסמך של 95%. "
        "סדר מקרי הוא אותם קטעים בלי דירוג, ולעומתו נמדד מה שכל אופן מוסיף. מה שלא נשפט נחשב "
        "לא רלוונטי.",
        "{number|1 search|# searches}. The dot is the mean, the bar its 95% confidence interval. A "
        "random order is the same passages unranked; what each mode adds is measured beside it. "
        "What is not judged counts as not relevant.",
    ),
    "judge_few": (
        "מעט חיפושים: רווחי הסמך עוד אינם אומרים הרבה.",
        "Few searches: the intervals do not say much yet.",
    ),
    "judge_waiting": (
        "{number|חיפוש אחד עוד לא נמדד|שני חיפושים עוד לא נמדדו|# חיפושים עוד לא נמדדו}.",
        "{number|1 search is|# searches are} not measured yet.",
    ),
    "judge_barren": (
        "{number|בחיפוש אחד|בשני חיפושים|ב־# חיפושים} אין קטע רלוונטי, ולכן לא נספרו.",
        "{number|1 search has|# searches have} nothing relevant, and do not count.",
    ),
    "judge_random": ("סדר מקרי", "Random order"),
    "judge_mode": ("אופן", "Mode"),
    "judge_ndcg": ("nDCG@10", "nDCG@10"),
    "judge_mrr": ("MRR@10", "MRR@10"),
    "judge_recall": ("recall@10", "Recall@10"),
    "judge_over": ("nDCG מעל המקרי", "nDCG over random"),
    "judge_seen": ("נשפט", "Judged"),
    "judge_interval": ("{mean}, בין {low} ל־{high}", "{mean}, between {low} and {high}"),
    "judge_queries": ("חיפושים שנשפטו", "Judged searches"),
    "judge_query": (
        "{relevant|אחד רלוונטי|שניים רלוונטיים|# רלוונטיים}, {partly} חלקית, {refused} לא",
        "{relevant} relevant, {partly} partly, {refused} not",
    ),
    "judge_download": ("הורדת השיפוטים (JSONL)", "Download the judgements (JSONL)"),
    "judge_download_how": (
        "בפורמט שהפקודה evaluate קוראת; הפקודה judgements import קוראת אותו בחזרה.",
        "In the format that the evaluate command reads; judgements import reads it back.",
    ),
}
