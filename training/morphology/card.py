"""The card beside the table."""

from pathlib import Path
from typing import TYPE_CHECKING

from training.morphology.table import Rows

if TYPE_CHECKING:
    from training.morphology.run import Sources

TEMPLATE = Path(__file__).with_name("CARD.md")
DOUBT = TEMPLATE.with_name("CARD_HEB_LEX.md")


def write_card(path: Path, sources: "Sources", rows: Rows, table: Path) -> None:
    """README.md beside the table, from CARD.md."""
    path.write_text(
        TEMPLATE.read_text(encoding="utf-8").format(
            lists="all" if sources.heb_lex else "known",
            forms=f"{len(rows):,}",
            readings=f"{sum(map(len, rows.values())):,}",
            size=table.stat().st_size / 1e6,
            heb_lex=DOUBT.read_text(encoding="utf-8") if sources.heb_lex else "",
        ),
        encoding="utf-8",
    )
