"""What every page says: the frame, errors, notices and reasons."""

STRINGS: dict[str, tuple[str, str]] = {
    "name": ("מפתח", "Mafteach"),
    "nav_label": ("ניווט ראשי", "Main navigation"),
    "nav_search": ("חיפוש", "Search"),
    "nav_tags": ("תגיות", "Tags"),
    "nav_corpus": ("קורפוס", "Corpus"),
    "nav_memory": ("זיכרון", "Memory"),
    "nav_model": ("מודל", "Model"),
    "other_language": ("English", "עברית"),
    # Errors: what happened, what was kept
    "error_error": ("משהו השתבש.", "Something went wrong."),
    "error_usage": ("אי אפשר לבצע את הבקשה.", "This request cannot be carried out."),
    "error_query": ("אי אפשר לחפש כך.", "This search cannot be run as written."),
    "error_conflict": ("מישהו אחר הקדים אתכם.", "Somebody else was faster."),
    "error_settings": ("הגדרות השרת שגויות.", "The server is set up wrongly."),
    "error_import_refused": ("אי אפשר לקרוא את הקובץ.", "The file cannot be read."),
    "error_not_found": ("המסמך לא נמצא.", "There is no such document."),
    "error_not_allowed": ("הפעולה הזאת שמורה למנהלים.", "Only an administrator may do this."),
    "error_rate_limited": ("יותר מדי חיפושים ברצף.", "Too many searches in a row."),
    "error_store": ("מסד הנתונים לא ענה כראוי.", "The database did not answer as it should."),
    "error_database_unavailable": ("אין קשר עם מסד הנתונים.", "The database cannot be reached."),
    "error_database_busy": ("מסד הנתונים עמוס כרגע.", "The database is busy right now."),
    "error_database_full": (
        "לא נשאר מקום בדיסק; דבר לא נכתב.",
        "The disk is full; nothing was written.",
    ),
    "error_database_damaged": ("מסד הנתונים פגום.", "The database is damaged."),
    "error_database_read_only": (
        "מסד הנתונים פתוח לקריאה בלבד.",
        "The database is open for reading only.",
    ),
    "error_database_moving": (
        "מסד הנתונים עוד מועתק לכאן.",
        "The database is still being copied here.",
    ),
    "error_query_timeout": (
        "החיפוש ארך זמן רב מדי והופסק.",
        "The search took too long and was stopped.",
    ),
    "error_schema": (
        "מסד הנתונים נוצר בגרסה אחרת של מפתח.",
        "The database was made by another version of Mafteach.",
    ),
    "error_memory_unknown": (
        "אי אפשר לדעת כמה זיכרון בשימוש.",
        "How much memory is used cannot be read.",
    ),
    "error_semantic_off": ("החיפוש לפי משמעות כבוי.", "Search by meaning is off."),
    "error_encoder": ("המודל לא ענה.", "The model did not answer."),
    "error_encoder_busy": ("המודל עסוק כרגע.", "The model is busy right now."),
    "error_model_missing": ("המודל שצוין אינו כאן.", "The model that was named is not here."),
    "error_model_damaged": ("קובצי המודל פגומים.", "The model's files are damaged."),
    # What to do next
    "next_error": (
        "אפשר לנסות שוב. אם זה חוזר, מנהל המערכת ימצא את הפרטים ביומן.",
        "Try again. If it comes back, the operator finds the details in the log.",
    ),
    "next_usage": ("בדקו את הכתובת או התחילו מחדש.", "Check the address, or start afresh."),
    "next_query": (
        "קצרו את השאילתה או התחילו חיפוש חדש.",
        "Shorten it, or begin a new search.",
    ),
    "next_conflict": ("דבר לא השתנה. נסו שוב.", "Nothing was changed. Try again."),
    "next_settings": (
        "מנהל המערכת ימצא את הפרטים ביומן.",
        "The operator finds details in the log.",
    ),
    "next_import_refused": ("הקורפוס לא השתנה.", "The corpus was not changed."),
    "next_not_found": (
        "אולי הוא נמחק או שהקישור נקטע. אפשר לחפש אותו.",
        "It may have been deleted, or the link was cut short. Search for it.",
    ),
    "next_not_allowed": ("אפשר להיכנס כמנהל בדף הקורפוס.", "Sign in on the Corpus page."),
    "next_rate_limited": (
        "החיפוש נשמר ויישלח שוב מעצמו. שניות שנותרו: {seconds}",
        "Your search is kept and will be sent again by itself. Seconds left: {seconds}",
    ),
    "next_store": ("דבר לא אבד. אפשר לנסות שוב.", "Nothing was lost. Try again."),
    "next_database_unavailable": (
        "דבר לא אבד. מנסים שוב מעצמנו בעוד כמה שניות.",
        "Nothing was lost. Trying again by itself in a few seconds.",
    ),
    "next_database_busy": ("נסו שוב בעוד רגע.", "Try again in a moment."),
    "next_database_full": ("פנו מקום ונסו שוב.", "Make room and try again."),
    "next_database_damaged": (
        "מנהל המערכת יציל את מה שנקרא בפקודה python -m lib rescue.",
        "The operator saves what can be read with python -m lib rescue.",
    ),
    "next_database_read_only": (
        "החיפוש פועל; דבר לא השתנה.",
        "Searching works; nothing was changed.",
    ),
    "next_database_moving": (
        "אפשר לחפש כשההעתקה תסתיים. אם נעצרה, מריצים שוב את python -m lib migrate-database.",
        "Search once it is done. If it was stopped, run python -m lib migrate-database again.",
    ),
    "next_query_timeout": (
        "צמצמו אותו במילה נוספת או בתגית.",
        "Narrow it with another word or a tag.",
    ),
    "next_schema": (
        "יש להתקין את הגרסה החדשה או לבחור מסד אחר.",
        "Install the newer version, or choose another database.",
    ),
    "next_memory_unknown": (
        "אפשר לראות זאת בלוח הבקרה של ספק האירוח.",
        "Look at the hosting platform's own graph.",
    ),
    "next_semantic_off": ("חיפוש במילים פועל כרגיל.", "Search by words works as usual."),
    "next_encoder": ("חיפוש במילים פועל כרגיל.", "Search by words works as usual."),
    "next_encoder_busy": ("נסו שוב בעוד רגע.", "Try again in a moment."),
    "next_model_missing": (
        "חיפוש במילים פועל כרגיל. model prepare מכין מודל.",
        "Search by words works as usual. model prepare makes a model.",
    ),
    "next_model_damaged": (
        "חיפוש במילים פועל כרגיל. model verify בודק את הקבצים.",
        "Search by words works as usual. model verify checks the files.",
    ),
    # A query that cannot be searched: see lib/core/query.py
    "query_too_long": (
        "בשאילתה {length|תו אחד|שני תווים|# תווים}, ואפשר {most} לכל היותר. "
        "קצרו אותה, או חפשו את המשפט העיקרי שבה.",
        "The query has {length|1 character|# characters}; at most {most} are read. "
        "Shorten it, or search for its most telling sentence.",
    ),
    "query_many_tags": (
        "אפשר לסנן חיפוש אחד לפי {most|תגית אחת|שתי תגיות|# תגיות} לכל היותר. הסירו כמה מהן.",
        "At most {most|1 tag|# tags} can filter one search. Remove some.",
    ),
    "query_many_pairs": (
        "{parameter} מופיע {number|פעם אחת|פעמיים|# פעמים}; אפשר {most} לכל היותר.",
        "{parameter} is given {number|once|twice|# times}; at most {most} are read.",
    ),
    "query_limit": (
        "limit הוא {limit}; אפשר מ־1 עד {most}.",
        "limit is {limit}; it must be 1 to {most}.",
    ),
    "query_page": (
        "עמוד {page} רחוק מדי: אפשר להגיע עד התוצאה ה־{most}. "
        "צמצמו את החיפוש במילה נוספת או בתגית.",
        "Page {page} lies outside the first {most|hit|# hits}. Narrow the search with another "
        "word or a tag.",
    ),
    "query_value": (
        "הערך {value} אינו אפשרי ב־{parameter}. בדקו את הכתובת או התחילו חיפוש חדש.",
        "{parameter} cannot be {value}. Check the address, or begin a new search.",
    ),
    "try_again": ("ניסיון נוסף", "Try again"),
    "start_afresh": ("חיפוש חדש", "New search"),
    # Notices of a search
    "notice_only_doubtful": (
        "אין קטע שהמילה נמצאת בו בוודאות; באלה יש מילה שאולי היא צורה שלה.",
        "No passage surely holds the word; these hold one that may be a form of it.",
    ),
    "notice_no_words": (
        "אין בשאילתה מילה לחפש.",
        "The query holds no word to search for.",
    ),
    "notice_reindexing": (
        "המפתח מתחדש, {percent|אחוז אחד ממנו מוכן|שני אחוזים ממנו מוכנים"
        "|# אחוזים ממנו מוכנים}; שאר הקטעים נמצאים בינתיים פחות טוב.",
        "The index is being renewed, {percent} % are done; meanwhile the rest is found less well.",
    ),
    "notice_unread_alone_minus": (
        "{text}: אין מילה צמודה אחרי המינוס, ולכן דבר לא הוצא.",
        "{text}: no word stands right behind the minus, so nothing is left out.",
    ),
    "notice_unread_minus_before_bracket": (
        "{text}: מינוס מוציא מילה, צירוף או תגית, לא סוגריים שלמים.",
        "{text}: a minus leaves out one word, phrase or tag, not several in brackets.",
    ),
    "notice_unread_not_is_a_word": (
        "NOT נקרא כמילה; כדי להוציא מילה כותבים לפניה מינוס.",
        "NOT is read as a word; a minus right before a word leaves it out.",
    ),
    "notice_unread_unclosed_quote": (
        "{text}: המירכאות לא נסגרו, והמילים נקראו אחת אחת.",
        "{text}: the quotation mark has no partner; the words were read one by one.",
    ),
    "notice_unread_within_number": (
        "{text}: אחרי ~ בא מספר מילים, מ־1 עד 100.",
        "{text}: after ~ stands a number of words from 1 to 100.",
    ),
    "notice_unread_or_without_sides": (
        "{text}: «או» עומד בין שתי מילים, צירופים או תגיות.",
        "{text}: OR stands between two words, phrases or tags that are wanted.",
    ),
    "notice_unread_or_mixed": (
        "{text}: אי אפשר לבקש תגית או מילה; מוצגים קטעים שיש בהם שתיהן.",
        "{text}: a tag OR a word cannot be asked for; passages with both are shown.",
    ),
    "notice_unread_or_brackets": (
        "{text}: סוגריים אינם מקבצים.",
        "{text}: brackets group nothing.",
    ),
    "notice_unread_wildcard_too_short": (
        "{text}: לפני * דרושות שתי אותיות לפחות.",
        "{text}: at least two letters stand before *; it was ignored.",
    ),
    "notice_unread_wildcard_misplaced": (
        "{text}: * עומד בסוף מילה אחת; כאן לא נקרא.",
        "{text}: * stands at the end of a single word; here it was ignored.",
    ),
    "notice_unread_empty_tag": (
        "{text}: אחרי הנקודתיים חסר שם של תגית.",
        "{text}: a tag's name is missing.",
    ),
    "notice_unread_too_many": (
        "בשאילתה יותר מילים או תגיות ממה שנקרא; האחרונות לא נקראו.",
        "The query has more words or tags than are read; the last ones were ignored.",
    ),
    "notice_semantic_off": (
        "החיפוש לפי משמעות כבוי כאן; התוצאות הן של חיפוש במילים.",
        "Search by meaning is switched off here; these are the results of words mode.",
    ),
    "notice_semantic_no_model": (
        "לא הוגדר כאן מודל לחיפוש לפי משמעות; התוצאות הן של חיפוש במילים.",
        "No model is set up here for search by meaning; these are the results of words mode.",
    ),
    "notice_semantic_not_indexed": (
        "לקורפוס עדיין אין וקטורים; התוצאות הן של חיפוש במילים.",
        "The corpus has no vectors yet; these are the results of words mode.",
    ),
    "notice_semantic_memory": (
        "לא נותר די זיכרון לטעינת המודל (נחוצים {needs} מ״ב, נותרו {left}); "
        "התוצאות הן של חיפוש במילים.",
        "Too little memory is left to load the model (it needs {needs} MB, {left} are left); "
        "these are the results of words mode.",
    ),
    "notice_semantic_busy": (
        "המודל עסוק כרגע; התוצאות הן של חיפוש במילים. אפשר לנסות שוב בעוד רגע.",
        "The model is busy right now; these are the results of words mode. Try again in a moment.",
    ),
    "notice_semantic_failed": (
        "המודל אינו זמין; התוצאות הן של חיפוש במילים.",
        "The model is not available; these are the results of words mode.",
    ),
    "notice_semantic_no_words": (
        "המודל אינו מכיר אף מילה בשאילתה; התוצאות הן של חיפוש במילים.",
        "The model knows no word of the query; these are the results of words mode.",
    ),
    "notice_partly_indexed": (
        "חלק מהקטעים עדיין לא ניתנים למציאה לפי משמעות; ההכנה נמשכת.",
        "Some passages cannot be found by meaning yet; indexing goes on.",
    ),
    "notice_words_enough": (
        "בקורפוס הזה המשמעות אינה מוסיפה על מה שמילים מוצאות; אלה תוצאות של חיפוש במילים.",
        "On this corpus meaning adds nothing to what words find; these are the results of words "
        "mode.",
    ),
    "notice_near_none_clear": (
        "אף קטע אינו עונה בבירור; אלה הקרובים ביותר.",
        "No passage clearly answers; these are the nearest.",
    ),
    "notice_near_none": (
        "אין קטע קרוב במשמעות; אלה הפחות רחוקים.",
        "No passage is near in meaning; these are the least far.",
    ),
    "notice_semantic_limited": (
        "יותר מדי חיפושים לפי משמעות ברצף; הבא יתאפשר בעוד {seconds} שנ׳. "
        "התוצאות הן של חיפוש במילים.",
        "Too many searches by meaning in a row; the next may come in {seconds} s. "
        "These are the results of words mode.",
    ),
    "notice_parts_lost": (
        "אחד משרתי מסד הנתונים אינו עונה: {percent|כאחוז אחד|כשני אחוזים|כ־# אחוזים} "
        "מהקטעים חסרים כאן.",
        "One of the database's servers does not answer: about {percent}% of the passages are "
        "missing here.",
    ),
    "notice_unknown_tag": ("אין תגית בשם {tag}.", "No tag is called {tag}."),
    "notice_some_words": (
        "מעט קטעים מכילים את כל המילים; אלה מכילים חלק מהן.",
        "Few passages hold all the words; these hold some of them.",
    ),
    "notice_cut_short": (
        "הקטעים ארוכים: לא כל מה שנמצא הושווה בזמן.",
        "The passages are long: not all that were found could be compared in time.",
    ),
    "notice_unmarked": (
        "הקטעים ארוכים: לא הספקנו לומר על כל אחד מדוע נמצא והיכן.",
        "The passages are long: there was no time to say of each why it was found, and where.",
    ),
    "notice_first_places": (
        "{places|זה המקום הראשון|אלה שני המקומות הראשונים|אלה # המקומות הראשונים} לפי סדר הקורפוס; "
        "ייתכן שיש עוד. "
        "אפשר לצמצם במילה נוספת או בתגית.",
        "{places|This is the first place|These are the first # places} in the corpus' order; there "
        "may be more. "
        "Another word or a tag narrows them.",
    ),
    "notice_sampled": (
        "המילים נספרו ב{counted|קטע אחד|שני קטעים|־# קטעים} שנבחרו באקראי מתוך {total}.",
        "Words were counted in {counted|1 passage|# passages} of {total}, chosen by chance.",
    ),
    "notice_first_read": (
        "הזמן הספיק לקריאת {read|קטע אחד|שני קטעים|# קטעים} מתוך {total} שבהם המילים.",
        "There was time to read {read|1 passage|# passages} of the {total} that hold the words.",
    ),
    "notice_no_rest": (
        "זה כל הקורפוס, ואין למה להשוות אותו.",
        "This is the whole corpus: there is nothing to compare it with.",
    ),
    "notice_first_listed": (
        "{listed|זה הקטע הראשון|אלה שני הקטעים הראשונים|אלה # הקטעים הראשונים}; יש עוד.",
        "{listed|This is the first passage|These are the first # passages}; there are more.",
    ),
    "notice_ranked_part": (
        "חיפוש לפי משמעות משווה רק את הקטעים הקרובים ביותר, כאן {listed}; "
        "חיפוש במילים נותן את כל הקטעים שבהם המילים.",
        "A search by meaning compares the nearest passages alone, here {listed}; "
        "a search by words gives every passage that holds the words.",
    ),
    "notice_no_phrase": (
        "הצירוף לא נמצא ברצף; חיפשנו את מילותיו.",
        "No passage holds the phrase as written; its words were searched instead.",
    ),
    # Tiers and reasons
    "tier_exact": ("מדויק", "exact"),
    "tier_words": ("מילים", "words"),
    "tier_prefix": ("אותיות שימוש", "prefix"),
    "tier_forms": ("נטייה", "forms"),
    "tier_spelling": ("כתיב", "spelling"),
    "tier_meaning": ("משמעות", "meaning"),
    "reason_phrase": ("הצירוף כלשונו", "the phrase as written"),
    "reason_word": ("המילה כלשונה", "the word as written"),
    "reason_words": ("כל המילים כלשונן", "all the words as written"),
    "reason_prefix": ("{text} ← {query} ({letters})", "{text} → {query} ({letters})"),
    "reason_base": ("{text}: צורת היסוד", "{text}: the dictionary form"),
    "reason_plural": ("{text}: רבים של {lemma}", "{text}: plural of {lemma}"),
    "reason_feminine": ("{text}: נקבה של {lemma}", "{text}: feminine of {lemma}"),
    "reason_possessive": ("{text}: {lemma} בכינוי", "{text}: {lemma} with a suffix"),
    "reason_construct": ("{text}: נסמך של {lemma}", "{text}: construct of {lemma}"),
    "reason_verb": ("{text}: צורה של הפועל {lemma}", "{text}: a form of the verb {lemma}"),
    "reason_form": ("{text}: צורה של {lemma}", "{text}: a form of {lemma}"),
    "reason_related": ("{text} ~ {query}", "{text} ~ {query}"),
    "reason_spelling": ("{text} ≈ {query} בכתיב אחר", "{text} ≈ {query}, another spelling"),
    "reason_form_spelling": (
        "{text}: צורה של {query} בכתיב אחר",
        "{text}: a form of {query}, in another spelling",
    ),
    "reason_wildcard": ("{text} מתחיל ב־{query}", "{text} begins with {query}"),
    "reason_phrase_forms": ("הצירוף {query} בנטייה", "{query} in another form"),
    "reason_phrase_spelled": ("כך בכתיב מלא", "so in full spelling"),
    "reason_part": (
        "{found|אחת|שתיים|#} מתוך {asked|מילה אחת|שתי מילים|# מילים}",
        "{found} of {asked|1 word|# words}",
    ),
    "reason_meaning": ("קרוב במשמעות ({cosine})", "near in meaning ({cosine})"),
    "reason_near_tag": ("תגית קרובה: {tag}", "a near tag: {tag}"),
    "reason_inside": ("בתוך מילה ארוכה יותר", "inside a longer word"),
}
