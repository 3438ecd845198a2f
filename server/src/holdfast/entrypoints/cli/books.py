"""`holdfast reconcile`: what is on the payment providers' books, and what became of it."""

from rich.table import Table

from holdfast.entrypoints.cli.console import out
from holdfast.entrypoints.settings import Settings
from holdfast.entrypoints.wiring import build_house
from holdfast.modules.payments.service.explaining import Explained
from holdfast.modules.payments.workflows import Books, explain_all_books

MEANINGS = {
    Explained.KNOWN: "stand here as they stand there",
    Explained.TAKEN_IN: "were missed, and are taken in now",
    Explained.GONE_BACK: "belonged to nothing, and went back",
    Explained.WITH_ITS_CHARGE: "belong to a payment that nobody knows here",
    Explained.ANOTHERS: "are another tenant's",
    Explained.UNEXPLAINED: "are for a person",
}


async def explain(settings: Settings, *, days: int | None) -> int:
    """Explain the books and tell about it; return the status to end with."""
    house = build_house(settings, service="reconcile")
    await house.open()
    try:
        books = await explain_all_books(house.database, house.worker_database, setup=house.payments.setup, days=days)
    finally:
        await house.close()
    tell(books)
    return 1 if books.unexplained else 0


def tell(books: Books) -> None:
    """Print how many lines became what, and each that nobody can explain."""
    table = Table(box=None, show_header=False)
    for became, meaning in MEANINGS.items():
        table.add_row(f"{books.lines[became]:,}", meaning)
    out.print(table)
    for line in books.unexplained:
        out.print(f"[red]✗[/] {line}")
