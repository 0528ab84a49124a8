"""What the interface says about signing in."""

STRINGS: dict[str, tuple[str, str]] = {
    "needs_administrator": (
        "ייבוא, מחיקה וניהול שמורים למנהל המערכת.",
        "Importing, deleting and managing need an administrator.",
    ),
    "sign_in": ("כניסת מנהל", "Sign in"),
    "sign_in_at": ("כניסה דרך {name}", "Sign in with {name}"),
    "sign_out": ("יציאה", "Sign out"),
    "sign_in_by_link": (
        "כאן נכנסים בקישור חד־פעמי, והוא כתוב במסוף שבו השרת פועל. "
        "כדי להיכנס בסיסמה, הגדירו ADMIN_PASSWORD.",
        "Here administrators sign in by a link that is good once, written in the terminal in "
        "which the server runs. To sign in with a password, set ADMIN_PASSWORD.",
    ),
    "not_an_administrator": (
        "נכנסת בתור {name}, שאינו ברשימת המנהלים של המערכת (ADMIN_USERS).",
        "You are signed in as {name}, whom ADMIN_USERS does not name as an administrator.",
    ),
    "provider_not_installed": (
        "הכניסה דרך ספק הזהויות מוגדרת, אך Authlib אינה מותקנת בשרת.",
        "Signing in by an identity provider is set up, but Authlib is not installed here.",
    ),
    "reading_closed": ("הקורפוס פתוח למי שנכנסו.", "This corpus is open to those who sign in."),
    "reading_how": (
        "הכתובת נשמרת; אחרי הכניסה אפשר לחזור אליה.",
        "Nothing was lost; after signing in the same address leads here.",
    ),
    # The page of its own
    "sign_in_title": ("כניסת מנהל", "Administrator"),
    "sign_in_hint": (
        "אחרי הכניסה אפשר לייבא, למחוק ולנהל, למשך 12 שעות או עד היציאה.",
        "Signed in, you can import, delete and manage, for 12 hours or until you sign out.",
    ),
    "password": ("סיסמת מנהל", "Administrator's password"),
    "sign_in_go": ("כניסה", "Sign in"),
    "sign_in_back": ("חזרה בלי להיכנס", "Back without signing in"),
    "access_wrong_password": (
        "הסיסמה אינה נכונה. אפשר לנסות שוב.",
        "The password is wrong. Try again.",
    ),
    "access_too_many": (
        "יותר מדי סיסמאות שגויות מכאן. אפשר לנסות שוב בעוד {seconds} שנ׳.",
        "Too many wrong passwords from here. Try again in {seconds} s.",
    ),
    "access_stale_link": (
        "הקישור הזה כבר שימש, או שאינו של השרת הזה. הקישור התקף כתוב במסוף שבו השרת פועל.",
        "This link was used already, or is not this server's. The one that is good now stands "
        "in the terminal in which the server runs.",
    ),
    "access_busy": (
        "רבים מנסים להיכנס כרגע. נסו שוב בעוד {seconds} שנ׳.",
        "Many are trying to sign in right now. Try again in {seconds} s.",
    ),
}
