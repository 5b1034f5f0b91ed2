"""A Word document with real headings and tables, which a director can edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sscore.strategy.document import Block, Heading, PageBreak, Paragraph, Picture, Table, document_blocks, printable
from sscore.strategy.document_plan import MARKS, Grid

if TYPE_CHECKING:
    from sscore.strategy.document import SelfDescribed
    from sscore.strategy.nasssap import NationalStrategy

__all__ = ["write_word"]

_HEAD, _CRITICAL, _TASK, _STRONG = "E3EDF5", "D55E00", "B9D9EF", "FDF3EC"
_TEXT_WIDTH_CM = 17.0


def write_word(strategy: NationalStrategy, path: str | Path, figures: Sequence[SelfDescribed] = ()) -> Path:
    """Write the strategy as a Word file, A4, with heading rows that repeat on every page, and return its path.

    Parameters
    ----------
    strategy
        The strategy; page 1 shows its sources and the share of inputs of quality C.
    path
        Where to write, ``.docx``.
    figures
        Figures of :mod:`sscore.plots` to put in, with their sentences as text for those who cannot see them.
    """
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - _TEXT_WIDTH_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    cell = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = normal, Pt(9)
    cell.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author = printable(strategy.title)[:255], printable(strategy.owner)[:255]
    properties.comments = ""
    for block in document_blocks(strategy, figures):
        _add(document, block)
    target = Path(path)
    document.save(str(target))
    return target


def _add(document: Any, block: Block) -> None:
    from docx.shared import Cm

    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        paragraph.add_run(block.text).bold = block.strong
        if block.strong:
            paragraph._p.get_or_add_pPr().append(_shading(_STRONG))
    elif isinstance(block, Picture):
        shape = document.add_picture(io.BytesIO(block.png), width=Cm(_TEXT_WIDTH_CM))
        shape._inline.docPr.set("descr", block.description)
        document.add_paragraph(block.description)
    elif isinstance(block, PageBreak):
        document.add_page_break()
    elif isinstance(block, Grid):
        _grid(document, block)
    else:
        _table(document, block)


def _caption(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Any, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    _caption(document, block.caption)
    headed = any(block.columns)
    table = _new_table(document, len(block.rows) + headed, _widths(block))
    lines = [*([block.columns] if headed else []), *block.rows]
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            bold = (headed and number == 0) or (not headed and column == 0)
            paragraph = _fill(table, number, column, text, bold=bold, shade=_HEAD if bold else "")
            if headed and number == 0:
                paragraph.runs[0].font.size = Pt(8)
            if column in block.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if headed:
        _repeat(table.rows[0])
    document.add_paragraph()


def _grid(document: Any, block: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    _caption(document, block.caption)
    first = 5.0
    rest = (_TEXT_WIDTH_CM - first) / len(block.columns)
    table = _new_table(document, len(block.names) + 1, [first, *[rest] * len(block.columns)])
    shade = {"critical": _CRITICAL, "task": _TASK}
    _fill(table, 0, 0, "Activity", bold=True, shade=_HEAD)
    for column, label in enumerate(block.columns, start=1):
        paragraph = _fill(table, 0, column, label.replace("-", "\n"), shade=_HEAD)
        paragraph.runs[0].font.size = Pt(6.5)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for row, (name, cells) in enumerate(zip(block.names, block.cells, strict=True), start=1):
        _fill(table, row, 0, name)
        for column, kind in enumerate(cells, start=1):
            if kind:
                paragraph = _fill(table, row, column, MARKS[kind], shade=shade.get(kind, ""))
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _repeat(table.rows[0])
    document.add_paragraph()


def _widths(block: Table) -> list[float]:
    """Return widths that hold the longest word of each column and share the rest by the usual length of its texts."""
    columns = list(zip(block.columns, *block.rows, strict=True))
    longest = [max((len(w) for text in c for w in text.split()), default=1) for c in columns]
    least = [0.17 * min(w, 18) + 0.45 for w in longest]
    usual = [min(sum(len(text) for text in c) / len(c), 60) ** 0.75 + 0.1 for c in columns]
    room = _TEXT_WIDTH_CM - sum(least)
    if room <= 0:
        return [_TEXT_WIDTH_CM * w / sum(least) for w in least]
    return [w + room * u / sum(usual) for w, u in zip(least, usual, strict=True)]


def _new_table(document: Any, rows: int, widths: Sequence[float]) -> Any:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=rows, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _fill(table: Any, row: int, column: int, text: str, *, bold: bool = False, shade: str = "") -> Any:
    cell = table.cell(row, column)
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    paragraph.add_run(text).bold = bold
    if shade:
        cell._tc.get_or_add_tcPr().append(_shading(shade))
    return paragraph


def _shading(colour: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        found.set(qn(f"w:{name}"), value)
    return found


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
