"""What the Document page says."""

STRINGS: dict[str, tuple[str, str]] = {
    "back_to_results": ("חזרה לתוצאות", "Back to the results"),
    "back_to_search": ("לחיפוש", "To the search"),
    "previous_passage": ("הקטע הקודם", "Previous passage"),
    "next_passage": ("הקטע הבא", "Next passage"),
    "neighbours_label": ("קטעים סמוכים", "Neighbouring passages"),
    "copy_text": ("העתקת הקטע", "Copy the passage"),
    "copy_ref": ("העתקת ההפניה", "Copy the reference"),
    "similar_title": ("קטעים דומים", "Passages like this"),
    "similar_by": ("לפי משמעות, עם {model}", "by meaning, with {model}"),
    "similar_far": (
        "{number|אין קטע דומה בבירור; זה הקרוב ביותר.|אין קטע דומה בבירור; אלה הקרובים ביותר.}",
        "None is clearly like it; {number|this is|these are} the nearest.",
    ),
    "document_missing": ("לא צוין מסמך.", "No document was named."),
    "document_missing_hint": (
        "פותחים קטע מתוך תוצאות החיפוש.",
        "Open a passage from the search results.",
    ),
    "metadata": ("פרטים נוספים", "Details"),
    "similar_words": ("משותף: {words}", "In common: {words}"),
    "similar_less": ("קרוב פחות", "less near"),
    "steps_label": ("תוצאות סמוכות", "Neighbouring results"),
    "result_of": ("תוצאה {number} מתוך {total}", "Result {number} of {total}"),
    "prev_result": ("התוצאה הקודמת", "Previous result"),
    "next_result": ("התוצאה הבאה", "Next result"),
    "place_of": ("מקום {number} מתוך {total}", "Place {number} of {total}"),
    "prev_place": ("המקום הקודם", "Previous place"),
    "next_place": ("המקום הבא", "Next place"),
}
