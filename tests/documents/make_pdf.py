"""Makes `manuals/brava-cleaning.pdf`: python tests/documents/make_pdf.py (needs fpdf2)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

TITLE = "Brava 200: cleaning and faults"
TEXT = """\
# Cleaning every day

Empty the drip tray and the container for coffee grounds every evening. The container holds the grounds of
nine coffees.

Run the rinse for the milk hose after the last drink with milk: put a glass of water under the hose and choose
Menu, Rinse.

Do not put any part into the dishwasher except the grid of the drip tray.

# Brewing unit

Take the brewing unit out once a week. Switch the machine off, open the door on the right, press the two red
catches together and pull the unit out.

Rinse it under warm water without any soap, and let it dry for an hour before you put it back. Grease the
piston every six months with the grease that comes with the machine.

---

# Descaling

The machine shows a drop when it must be descaled, about every three months. The whole takes 25 minutes.

1. Empty the water tank and take out the filter.

2. Pour in 100 millilitres of descaler and fill up with water to the mark.

3. Put a bowl of at least one litre under the outlet.

4. Choose Menu, Descale, and confirm with OK. When the lamp blinks, rinse the tank and fill it with fresh
water.

Never use vinegar: it attacks the seals.

# Water filter

Change the filter cartridge after 50 litres or two months. Lay the new cartridge in water for five minutes
before you push it into the tank.

---

# Faults and what to do

E1: The grinder is blocked. Switch the machine off, take out the beans, and remove stones or splinters with a
vacuum cleaner.

E2: The water does not flow. Check that the tank sits firmly and that the filter is not full of air.

E5: The brewing unit is not in its place. Take it out and put it in again until it clicks.

E8: The machine is too hot or too cold. It works in rooms of 10 to 32 degrees.

# The coffee is not hot enough

Warm the cups with hot water, and choose the higher temperature under Menu, Heat. There are three steps: 84,
88 and 92 degrees.

# Water under the machine

The drip tray is full, or its seal is worn. New seals can be had from the customer service under the number
20-114.

# Frost and transport

Before you store the machine in the cold, choose Menu, Drain, so that no water is left in it. Frozen water
bursts the heater.
"""
"""Pages with headings and paragraphs."""


class Manual(FPDF):
    """Pages with a header and a number."""

    def header(self) -> None:
        self.set_font("helvetica", size=8)
        self.cell(0, 8, TITLE, new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 8, f"{self.page_no()}", align="C")


def main() -> None:
    """Write the file."""
    pdf = Manual(format=(148, 210))
    pdf.set_title(TITLE)
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    for page in TEXT.split("---"):
        pdf.add_page()
        for block in page.strip().split("\n\n"):
            heading = block.startswith("# ")
            pdf.set_font("helvetica", "B" if heading else "", 14 if heading else 10)
            words = block.removeprefix("# ").replace("\n", " ")
            pdf.multi_cell(0, 9 if heading else 5, words, new_x="LMARGIN", new_y="NEXT", align="L")
            pdf.ln(3)
    pdf.output(str(Path(__file__).parent / "manuals" / "brava-cleaning.pdf"))


if __name__ == "__main__":
    main()
