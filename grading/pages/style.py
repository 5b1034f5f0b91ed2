"""Colours and style sheets: readable on screen, in print and in greys."""

from __future__ import annotations

from grading.results import Status

__all__ = ["BASE", "COLOURS", "FEEDBACK", "INK", "LANDSCAPE", "MUTED", "NOTEBOOK", "PAPER", "REPORT", "STATUS_CLASS"]

INK, MUTED, PAPER, LINE, ACCENT = "#1b1f24", "#4b5563", "#ffffff", "#c3c9d1", "#00507d"

# Text and background of each status; the words and symbols carry the meaning, colour only helps.
COLOURS = {
    Status.GRADED: ("#00503a", "#e3f4ee"),
    Status.NEEDS_MARKING: ("#00446b", "#e2effa"),
    Status.FAILED: ("#7d2b00", "#fdeadd"),
    Status.NOT_SUBMITTED: ("#3f4650", "#eef0f2"),
}
STATUS_CLASS = {
    Status.GRADED: "graded",
    Status.NEEDS_MARKING: "marking",
    Status.FAILED: "failed",
    Status.NOT_SUBMITTED: "missing",
}

BASE = f"""
*{{box-sizing:border-box}}
html{{color:{INK};background:{PAPER};font:16px/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}}
body{{margin:0}}
main{{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}}
h1{{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}}
h2{{font-size:1.25rem;margin:2.25rem 0 .5rem;padding-bottom:.25rem;border-bottom:2px solid {LINE}}}
h3{{font-size:1.05rem;margin:1.25rem 0 .4rem}}
p{{margin:.4rem 0;max-width:46rem}}
a{{color:{ACCENT}}}
.sub{{color:{MUTED};margin:0}}
.note{{border-left:4px solid {LINE};padding:.4rem .8rem;color:{MUTED};max-width:none}}
.num{{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}}
table{{border-collapse:collapse;width:100%;font-size:.9375rem}}
caption{{text-align:left;color:{MUTED};padding:.25rem 0 .5rem}}
th,td{{border:1px solid {LINE};padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}}
thead th{{overflow-wrap:break-word}}
.matrix small{{overflow-wrap:anywhere}}
thead th,tfoot th,tfoot td{{background:#f2f4f6}}
.badge{{display:inline-block;border:1.5px solid;border-radius:.4rem;padding:.1rem .55rem;font-weight:600}}
{"".join(f".{STATUS_CLASS[s]}{{color:{text};background:{back}}}" for s, (text, back) in COLOURS.items())}
svg{{max-width:100%;height:auto;display:block}}
svg text{{font-family:inherit}}
footer{{margin-top:2.5rem;border-top:1px solid {LINE};padding-top:.5rem;color:{MUTED};font-size:.875rem}}
@page{{size:A4;margin:13mm}}
@media print{{
html{{font-size:11pt}}
main{{max-width:none;padding:0}}
h2,h3{{break-after:avoid}}
tr,figure,.box,.tile{{break-inside:avoid}}
thead{{display:table-header-group}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
}}
"""

REPORT = f"""
.tiles{{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.6rem;margin:.75rem 0}}
.tile{{border:1px solid {LINE};border-radius:.5rem;padding:.5rem .7rem;display:flex;flex-direction:column-reverse;
justify-content:flex-end}}
.tile dt{{color:{MUTED};font-size:.875rem;line-height:1.25}}
.tile dd{{margin:0;font-size:1.6rem;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}}
figure{{margin:.5rem 0 1rem}}
figcaption{{color:{MUTED};font-size:.9375rem;max-width:46rem}}
.scroll{{overflow-x:auto}}
.matrix th[scope=row]{{min-width:10.5rem}}
.matrix td{{min-width:6rem}}
.matrix .word{{display:block;font-size:.85em}}
.matrix strong{{font-variant-numeric:tabular-nums}}
th small{{display:block;font-weight:400;color:{MUTED}}}
td.code{{white-space:nowrap;overflow-wrap:normal}}
.rate{{width:10.5rem;white-space:nowrap}}
.rate svg{{display:inline-block;vertical-align:middle}}
@media print{{.scroll{{overflow:visible}}.tiles{{grid-template-columns:repeat(4,1fr)}}table{{font-size:9pt}}
.matrix td{{min-width:0}}.matrix th[scope=row]{{min-width:7.5rem}}}}
"""

_MONO = 'ui-monospace,"DejaVu Sans Mono","Liberation Mono",monospace'

# Shared by the page, which prints a notebook, and the frame, which shows it.
_CELLS = f"""
pre{{font:.875rem/1.45 {_MONO};white-space:pre-wrap;
overflow-wrap:anywhere;margin:.2rem 0;padding:.5rem .7rem;border:1px solid {LINE};border-radius:.35rem;tab-size:4}}
pre.code{{background:#f5f7f9}}
pre.words{{font-family:inherit;font-size:1rem;border-style:dashed}}
pre.out{{border-left:4px solid {LINE}}}
pre.err{{border-left:4px solid #7d2b00}}
.cell{{margin:.9rem 0}}
.cell .kind{{color:{MUTED};font-size:.875rem;margin:0}}
.cell img{{max-width:100%;height:auto;border:1px solid {LINE}}}
.cell.answer{{border:2px solid {ACCENT};border-radius:.5rem;padding:.3rem .9rem .6rem;background:#f7fbfe}}
.cell.answer>.kind:first-child{{color:{ACCENT};font-weight:650}}
"""

LANDSCAPE = "@page{size:A4 landscape;margin:12mm}"

FEEDBACK = f"""
main{{max-width:52rem}}
.result{{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;margin:1rem 0}}
.result .mark{{font-size:1.5rem;font-weight:650}}
.next{{border:2px solid {ACCENT};border-radius:.5rem;padding:.6rem .9rem;max-width:none}}
.cases{{list-style:none;padding:0;margin:.5rem 0}}
.cases li{{border-left:4px solid {LINE};padding:.15rem 0 .15rem .7rem;margin:.45rem 0}}
.cases li.yes{{border-color:#00503a}}
.cases li.no{{border-color:#7d2b00}}
.cases .how{{display:block;white-space:pre-wrap;overflow-wrap:anywhere}}
.box{{border:1.5px solid #8a6100;background:#fff8e3;border-radius:.5rem;padding:.5rem .9rem;margin:.6rem 0}}
.box p{{margin:.1rem 0;white-space:pre-wrap;overflow-wrap:anywhere}}
.box.said{{border-color:{ACCENT};background:#eef5fb}}
code{{font:.9em/1.4 {_MONO};background:#f2f4f6;border-radius:.25rem;padding:.05rem .25rem}}
.box code{{background:#f5ead0}}
.own{{width:100%;border:1.5px solid {LINE};border-radius:.5rem;background:{PAPER};resize:vertical;min-height:12rem}}
.paper{{display:none}}
@media print{{.own{{display:none}}.paper{{display:block}}}}
{_CELLS}
"""

NOTEBOOK = f"""
html{{font-size:16px;overflow-wrap:break-word}}
main{{max-width:none;padding:.25rem 1rem 1rem}}
p{{max-width:none}}
h1{{font-size:1.35rem;margin:.2rem 0 .4rem}}
h2{{font-size:1.15rem;margin:.8rem 0 .3rem;border:0;padding:0}}
h3,h4,h5,h6{{font-size:1rem;margin:.7rem 0 .3rem}}
ul,ol{{margin:.3rem 0;padding-left:1.6rem}}
blockquote{{margin:.4rem 0;padding:.1rem .9rem;border-left:4px solid {LINE};color:{MUTED}}}
code{{font:.9em/1.4 {_MONO};background:#f2f4f6;border-radius:.25rem;padding:.05rem .25rem}}
pre code{{background:none;padding:0}}
hr{{border:0;border-top:1px solid {LINE};margin:.8rem 0}}
.address{{color:{MUTED};font-size:.9em;overflow-wrap:anywhere}}
.formula{{overflow-x:auto;padding:.3rem 0}}
math{{font-size:1.08em}}
table.data{{width:auto;min-width:16rem;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.3rem 0}}
table.data th,table.data td{{border:0;border-bottom:1px solid {LINE};padding:.25rem .7rem;overflow-wrap:normal}}
table.data thead th{{background:none;border-bottom:2px solid {MUTED};vertical-align:bottom}}
.result table.data thead th:not(:first-child){{text-align:right}}
.scroll{{overflow-x:auto}}
.k{{color:#7b2d8b;font-weight:600}}.s{{color:#a1260d}}.n{{color:#00507d}}.c{{color:#56616d;font-style:italic}}
.f{{color:#7a4b00}}.b{{color:#00503a}}
{_CELLS}
"""
