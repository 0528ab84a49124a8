"""What the Search page says."""

STRINGS: dict[str, tuple[str, str]] = {
    "search_label": ("מה לחפש", "What to search for"),
    "search_placeholder": (
        'מילים, "צירוף מדויק", ‎-מילה להוצאה, תגית:שם',
        'words, "an exact phrase", -word to leave out, tag:name',
    ),
    "mode_label": ("אופן החיפוש", "Mode"),
    "mode_hybrid": ("משולב", "Hybrid"),
    "mode_words": ("מילים", "Words"),
    "mode_exact": ("מדויק", "Exact"),
    "mode_semantic": ("משמעות", "Meaning"),
    "found": ("{total|קטע אחד|שני קטעים|# קטעים}", "{total|1 passage|# passages}"),
    "found_in_ms": (
        "ב{number|אלפית שנייה|שתי אלפיות שנייה|־# אלפיות שנייה}",
        "in {number} ms",
    ),
    "found_in_seconds": ("ב{number|שנייה אחת|שתי שניות|־# שניות}", "in {number} s"),
    "view_label": ("תצוגה", "View"),
    "view_cards": ("קטעים", "Passages"),
    "view_lines": ("שורות", "Lines"),
    "view_words": ("מה מיוחד", "Keywords"),
    "view_near": ("צירופים", "Collocations"),
    "view_where": ("תפוצה", "Dispersion"),
    "kept_special": ("מה מיוחד כאן", "What is special here"),
    "special_tag": ("מה מיוחד ב־{tag}", "What is special about {tag}"),
    "places": ("{total|מקום אחד|שני מקומות|# מקומות}", "{total|1 place|# places}"),
    "places_in": ("ב{total|קטע אחד|שני קטעים|־# קטעים}", "in {total|1 passage|# passages}"),
    "lines_label": ("כל מקום שבו המילים עומדות", "Every place of the words"),
    "lines_order": ("הקורפוס", "Corpus"),
    "lines_before": ("לפני", "Before"),
    "lines_after": ("אחרי", "After"),
    "lines_forms": ("צורות", "Forms"),
    "lines_none": ("המילים אינן בשום קטע.", "The words stand nowhere."),
    "lines_behind": ("בעמוד הזה אין שורות.", "This page has no lines."),
    "to_cards": ("לקטעים הקרובים במשמעות", "To passages near in meaning"),
    "related": ("מילים קרובות", "Related words"),
    "related_add": ("הוספת {word} לחיפוש", "Add {word} to the search"),
    "chips_label": ("סינונים פעילים", "Active filters"),
    "chip_remove": ("הסרת הסינון {tag}", "Remove the filter {tag}"),
    "chip_all": ("עם", "with"),
    "chip_any": ("או", "or"),
    "chip_none": ("ללא", "without"),
    "chip_to_all": ("רק עם {tag}", "Only with {tag}"),
    "chip_to_any": (
        "די ב־{tag} או בתגית אחרת שנבחרה מהקטגוריה",
        "{tag}, or another chosen one of its category",
    ),
    "chip_to_none": ("בלי {tag}", "Without {tag}"),
    "clear_filters": ("ניקוי הסינונים", "Clear filters"),
    "filters": ("סינון", "Filters"),
    "filters_tolerance": ("התאמת מילים", "Word matching"),
    "tolerance_none": ("כפי שנכתב", "As written"),
    "tolerance_prefix": ("עם אותיות שימוש", "With prefixes"),
    "tolerance_forms": ("כל הצורות", "All forms"),
    "tolerance_spelling": ("כל הצורות והכתיבים", "All forms and spellings"),
    "tolerance_exact_none": ("כפי שנכתב", "As written"),
    "tolerance_exact_spelling": ("גם מנוקד בכתיב מלא", "Pointed text in full spelling too"),
    "forms_label": ("הצורות שנמצאו", "Forms found"),
    "forms_number": ("צורות בקורפוס", "Forms in the corpus"),
    "forms_level": ("עד כמה {word} משתנה", "How far {word} may vary"),
    "forms_doubtful": ("בספק", "Doubtful"),
    "forms_drop": ("לחפש בלי {form}", "Search without {form}"),
    "forms_use": ("לחפש גם {form}", "Search {form} too"),
    "filters_sort": ("סדר", "Order"),
    "sort_relevance": ("לפי התאמה", "Relevance"),
    "sort_order": ("לפי סדר הקורפוס", "Corpus order"),
    "filters_tags": ("כמה תגיות", "Several tags"),
    "tags_all": ("כולן", "All of them"),
    "tags_any": ("אחת מהן", "Any of them"),
    "facet_any": (
        "או {tag}: עוד {number|קטע אחד|שני קטעים|# קטעים}",
        "Or {tag}: {number|1 more passage|# more passages}",
    ),
    "facet_all": (
        "גם {tag}: {number|קטע אחד נושא את כולן|שני קטעים נושאים את כולן|# קטעים נושאים את כולן}",
        "And {tag} too: {number|1 passage|# passages}",
    ),
    "facet_and": ("וגם", "and"),
    "facet_without": ("בלי {tag}", "Without {tag}"),
    "facet_none": ("אין תגיות בתוצאות.", "The results carry no tags."),
    "no_category": ("ללא קטגוריה", "No category"),
    "more": ("עוד {number|אחת|שתיים|#}", "{number} more"),
    "results_label": ("תוצאות", "Results"),
    "page_previous": ("הקודם", "Previous"),
    "page_next": ("הבא", "Next"),
    "page_of": ("עמוד {page} מתוך {pages}", "Page {page} of {pages}"),
    "pages_label": ("עמודי תוצאות", "Result pages"),
    "copy_link": ("העתקת קישור", "Copy link"),
    "copied": ("הועתק", "Copied"),
    "model_is_loading": (
        "המודל נטען לזיכרון, עוד רגע גם תוצאות לפי משמעות. בינתיים, לפי מילים:",
        "The model is being loaded; results by meaning follow in a moment. Meanwhile, by words:",
    ),
    "empty_corpus": ("הקורפוס ריק.", "The corpus is empty."),
    "empty_corpus_hint": (
        "אפשר לטעון את קורפוס הדוגמה או לייבא קובץ משלכם בדף הקורפוס.",
        "Load the sample or import a file of yours on the Corpus page.",
    ),
    "to_corpus": ("לדף הקורפוס", "To the Corpus page"),
    "welcome": (
        "{number|קטע אחד מחכה|שני קטעים מחכים|# קטעים מחכים} לחיפוש",
        "{number|1 passage|# passages} to search",
    ),
    "examples": ("לדוגמה", "For example"),
    "example_meaning": (
        "לפי משמעות: מוצא גם מה שנאמר במילים אחרות",
        "by meaning: also finds what other words say",
    ),
    "example_phrase": ("צירוף ברצף, מנוקד או לא", "a phrase in a row, pointed or not"),
    "example_word": ("במילים: מוצא גם {forms}", "by words: also finds {forms}"),
    "recent": ("חיפשת לאחרונה", "Your recent searches"),
    "browse": ("או עיון לפי תגית", "Or browse by tag"),
    "all_passages": ("כל הקטעים לפי סדרם", "All passages in order"),
    "nothing": ("לא נמצא קטע מתאים.", "No passage matches."),
    "nothing_hint": ("מה אפשר לנסות:", "What may help:"),
    "try_looser": ("גם אותיות שימוש, כתיב ונטייה", "Allow prefixes, forms and spellings"),
    "try_every_form": ("עם כל הצורות", "With every form"),
    "try_unfiltered": ("לחפש בלי סינון", "Search without filters"),
    "try_any_tag": ("די באחת מהתגיות", "Any of the tags will do"),
    "try_words": ("לחפש במילים במקום ברצף מדויק", "Search words, not the exact text"),
    "try_exact": ("לחפש גם בתוך מילים", "Look inside words too"),
    "try_first_page": ("לעמוד הראשון", "Back to the first page"),
    "try_without_word": ("בלי {word}", "Without {word}"),
    "try_tag": ("התגית {word}", "The tag {word}"),
    "try_keyboard": ("{word}, במקלדת האחרת", "{word}, on the other keyboard"),
    "did_you_mean": ("אולי:", "Did you mean:"),
    "explain": ("הסבר", "Explain"),
    "explain_why": ("למה {name} נמצא", "Why {name} was found"),
    "explain_both": (
        "{words}% מהציון באו מהמילים ו־{meaning}% מהמשמעות.",
        "{words}% of its score came from words and {meaning}% from meaning.",
    ),
    "explain_words": (
        "{words}% ממה שמקבל קטע שכל המילים עומדות בו כפי שנכתבו.",
        "{words}% of what a passage has that holds every word as written.",
    ),
    "explain_clear": (
        "קרוב לחיפוש במשמעות יותר מ־99 מתוך 100 קטעים אקראיים.",
        "Nearer to the query in meaning than 99 of 100 random passages.",
    ),
    "explain_floor": (
        "קרוב לחיפוש במשמעות יותר מ־9 מתוך 10 קטעים אקראיים, אך לא מ־99 מתוך 100.",
        "Nearer to the query in meaning than 9 of 10 random passages, but not than 99 of 100.",
    ),
    "explain_far": (
        "לא קרוב לחיפוש במשמעות יותר מ־9 מתוך 10 קטעים אקראיים.",
        "Not nearer to the query in meaning than 9 of 10 random passages.",
    ),
    "explain_near_tag": (
        "התגית {tag} קרובה לחיפוש במשמעות.",
        "The tag {tag} is near the query in meaning.",
    ),
    "explain_scale": ("קרבה", "nearness"),
    "explain_rule": ("הכלל הרחב ביותר שנדרש: {tier}.", "The loosest rule that it needed: {tier}."),
    "explain_tags": ("התגיות שנבחרו: {tags}.", "Of the chosen tags: {tags}."),
    "beside": ("זה מול זה", "Side by side"),
    "beside_compare": ("השוואה בין אופני החיפוש", "Compare the ways to search"),
    "beside_hint": (
        "מקומו של כל קטע בין עשר התוצאות הראשונות, לפי {axis}. "
        "{number|קטע אחד נמצא בכולן|שני קטעים נמצאים בכולן|# קטעים נמצאים בכולן}.",
        "Where each passage stands among the first ten, by {axis}. "
        "{number|1 passage is|# passages are} in all of them.",
    ),
    "beside_axis_modes": ("אופן החיפוש", "mode"),
    "beside_axis_tolerances": ("התאמת המילים", "word matching"),
    "beside_axis_models": ("המודל", "model"),
    "beside_models": ("מודל", "Model"),
    "beside_passage": ("קטע", "Passage"),
    "beside_total": ("{total|קטע אחד|שני קטעים|# קטעים}", "{total|1 passage|# passages}"),
    "beside_only": ("{number|אחד רק כאן|שניים רק כאן|# רק כאן}", "{number} only here"),
    "beside_absent": ("לא בין הראשונות", "not among the first"),
    "beside_back": ("לקטעים", "To the passages"),
    "away": ("הורדה והדפסה", "Take away"),
    "away_csv": ("טבלה (CSV)", "Table (CSV)"),
    "away_jsonl": ("נתונים (JSONL)", "Data (JSONL)"),
    "away_xlsx": ("גיליון (XLSX)", "Spreadsheet (XLSX)"),
    "away_print": ("דף להדפסה", "Page to print"),
    "away_cite": ("העתקה כציטוט", "Copy as a citation"),
    "citation": (
        "{query}, חיפוש במפתח ({how}), {found}, {date}",
        "{query}, a search in Mafteach ({how}), {found}, {date}",
    ),
    "print_end": (
        "סוף: {number|קטע אחד|שני קטעים|# קטעים}",
        "End: {number|1 item|# items}",
    ),
    "column_id": ("מזהה", "id"),
    "column_title": ("כותרת", "title"),
    "column_ref": ("הפניה", "ref"),
    "column_tier": ("דירוג", "tier"),
    "column_tags": ("תגיות", "tags"),
    "column_snippet": ("קטע", "snippet"),
    "column_text": ("טקסט מלא", "text"),
    "column_reference": ("הפניה", "reference"),
    "column_before": ("לפני", "before"),
    "column_match": ("המופע", "match"),
    "column_after": ("אחרי", "after"),
    "sheet_rows": ("תוצאות", "Results"),
    "sheet_about": ("על הקובץ", "About"),
    "keywords_label": ("מילים בולטות", "Words that stand out"),
    "keywords_found": (
        "{total|מילה אחת בולטת|שתי מילים בולטות|# מילים בולטות}",
        "{total|1 word stands out|# words stand out}",
    ),
    "keywords_none": (
        "אין מילה שבולטת כאן לעומת יתר הקורפוס.",
        "No word stands out here against the rest of the corpus.",
    ),
    "keywords_none_hint": (
        "נמנה רק מה שעומד ב{fewest|קטע אחד|שני קטעים|־# קטעים} לפחות מאלה שנמצאו, ושכיח בהם לפחות "
        "פי שניים מבשאר הקורפוס. אפשר לחפש מילה נפוצה יותר, או לעבור:",
        "Only what stands in at least {fewest} of the passages found counts, and what is at least "
        "twice as frequent there as in the rest of the corpus. Search a more frequent word, or go:",
    ),
    "keywords_to_cards": ("לקטעים עצמם", "to the passages"),
    "keywords_to_lines": ("לכל מקום שבו המילים עומדות", "to every place of the words"),
    "keywords_how": (
        "הפס הוא חלקם של הקטעים שבהם המילה, בכל צורותיה, מתוך מה שנמצא; הקו שתחתיו, "
        "מתוך יתר הקורפוס. כאן רק מילים ששכיחותן לפחות כפולה, הפרש "
        "שהמקרה יוצר בפחות ממילה אחת למאה; בלי מילות יחס וקישור.",
        "The bar is the share of the passages found that hold the word in any form; the line under "
        "it, of the rest of the corpus. Only words at least twice as frequent, by what chance "
        "makes in fewer than one word in a hundred; function words are left out.",
    ),
    "keywords_first": (
        "{number|מוצגת הראשונה|מוצגות שתי הראשונות|מוצגות # הראשונות}.",
        "{number|The first is shown|The first # are shown}.",
    ),
    "keyword_times": ("פי {times}", "{times}×"),
    "keyword_only": ("רק כאן", "only here"),
    "keyword_said": (
        "{number|בקטע אחד|בשני קטעים|ב־# קטעים} מתוך {passages}; מחוץ להם: {rest}",
        "in {number|1 passage|# passages} of {passages}; elsewhere: {rest}",
    ),
    "unit_label": ("מה בולט", "What stands out"),
    "unit_words": ("מילים", "Words"),
    "unit_pairs": ("צמדים", "Pairs"),
    "pairs_found": (
        "{total|צמד אחד בולט|שני צמדים בולטים|# צמדים בולטים}",
        "{total|1 pair stands out|# pairs stand out}",
    ),
    "pairs_label": ("צמדים בולטים", "Pairs that stand out"),
    "pairs_none": (
        "אין צמד מילים שבולט כאן לעומת יתר הקורפוס.",
        "No pair of words stands out here against the rest of the corpus.",
    ),
    "pairs_how": (
        "מילים צמודות, כל אחת בכל צורותיה. הפס הוא חלקם של הקטעים שבהם הצמד מתוך מה שנמצא; הקו "
        "שתחתיו, מתוך {rest|קטע אחר אחד שנבחר|שני קטעים אחרים שנבחרו|# קטעים אחרים שנבחרו} באקראי. "
        "כאן רק צמדים ששכיחותם לפחות כפולה, הפרש שהמקרה יוצר בפחות מצמד אחד למאה.",
        "Two words side by side, each in any form. The bar is the share of the passages found that "
        "hold the pair; the line under it, of {rest|1 other passage|# other passages} chosen by "
        "chance. Only pairs at least twice as frequent, by what chance makes in fewer than one "
        "pair in a hundred.",
    ),
    "near_found": (
        "{total|מילה אחת|שתי מילים|# מילים}",
        "{total|1 word stands|# words stand}",
    ),
    "near_places": (
        "ליד {total|מקום אחד|שני מקומות|# מקומות}",
        "near {total|1 place|# places}",
    ),
    "near_label": ("מילים שעומדות ליד המילה", "Words that stand next to the word"),
    "near_lines": ("השורות שבהן {word} עומדת ליד המילה", "The lines where {word} stands near it"),
    "near_none": (
        "אין מילה שעומדת כאן לעיתים קרובות מכפי שהמקרה יוצר.",
        "No word stands here more often than chance has it.",
    ),
    "near_none_hint": (
        "נסו יותר מילים מכל צד, או גם מילות יחס וקישור; מה שעומד ליד המילה פחות משלוש פעמים אינו "
        "נמנה.",
        "Try more words on each side, or function words too; what stands near the word fewer than "
        "three times is not told.",
    ),
    "near_how": (
        "הפס הוא מספר הפעמים שהמילה, בכל צורותיה, עומדת לפני המקום ואחריו; פי כמה היא שכיחה שם "
        "מבשאר הקורפוס, לפי אומדן. כאן רק מה ששכיחותו לפחות כפולה, הפרש שהמקרה יוצר בפחות ממילה "
        "אחת למאה. כל מילה מובילה לשורות שבהן שתיהן.",
        "The bars are how often the word, in any form, stands before the place and after it; the "
        "figure, how much more often than in the rest of the corpus, as estimated. Only what is at "
        "least twice as frequent, by what chance makes in fewer than one word in a hundred. Each "
        "word leads to the lines where both stand.",
    ),
    "near_said": (
        "{before} לפני, {after} אחרי; במקומות אחרים: כ־{rest}",
        "{before} before, {after} after; elsewhere about {rest}",
    ),
    "near_window": ("מילים מכל צד", "Words on each side"),
    "near_side": ("באיזה צד", "Side"),
    "near_both": ("לפני ואחרי", "Both"),
    "near_before": ("לפני", "Before"),
    "near_after": ("אחרי", "After"),
    "near_stop_words": ("גם מילות יחס וקישור", "Function words too"),
    "where_order": ("לאורך הקורפוס", "Over the corpus"),
    "where_parts_said": (
        "שכיחות: {rate} ל־10,000 מילים, ובחלק הגבוה {highest}; המילה ב־{held} מן החלקים, "
        "ומספרם {parts}; סטייה מפיזור אחיד {deviation} (0 אחיד, 1 הכול במקום אחד). כל פס מוביל "
        "לקטע הראשון שבו היא.",
        "{rate} places in 10,000 words, {highest} in the highest part; in {held} of {parts} equal "
        "parts; deviation from an even spread {deviation} (0 even, 1 all in one place). Each bar "
        "leads to the first passage that holds the word.",
    ),
    "where_start": ("תחילת הקורפוס", "Start of the corpus"),
    "where_end": ("סופו", "End"),
    "where_table": ("כטבלה", "As a table"),
    "where_part": ("חלק {number}", "Part {number}"),
    "where_said": (
        "{places|מקום אחד|שני מקומות|# מקומות} "
        "ב{holding|קטע אחד|שני קטעים|־# קטעים} מתוך {passages}",
        "{places|1 place|# places} in {holding|1 passage|# passages} of {passages}",
    ),
    "where_tags": ("לפי תגיות", "Over tags"),
    "where_tags_how": (
        "מקומות לכל 10,000 מילים של הקטעים הנושאים את התגית. כל תגית מובילה לשורות שתחתיה.",
        "Places in every 10,000 words of the passages that carry the tag. Each tag leads to its "
        "lines.",
    ),
    "where_category": ("קטגוריה", "Category"),
    "fact_query": ("החיפוש", "Query"),
    "fact_mode": ("אופן החיפוש", "Mode"),
    "fact_filters": ("סינון", "Filters"),
    "fact_order": ("סדר", "Order"),
    "fact_date": ("תאריך", "Date"),
    "fact_link": ("קישור", "Link"),
    "fact_found": ("נמצאו", "Found"),
    "fact_written": ("שורות בקובץ", "Rows in the file"),
    "fact_note": ("הערה", "Note"),
    "fact_cut": (
        "שורות שבהן טקסט ארוך מכפי שתא מחזיק, והוא נחתך",
        "Rows with a text longer than a cell holds, which is cut",
    ),
}
