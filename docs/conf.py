import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "sscore"
author = "The sscore maintainers"
copyright = "2026, The sscore maintainers. Text CC BY 4.0, code BSD-3-Clause"  # noqa: A001
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "plain_math",
    "parameter_pages",
    "population_pages",
    "course_pages",
    "lesson_pages",
    "offline_check",
]
exclude_patterns = ["_ext", ".gitignore"]

# Lessons arrive executed (see _ext/lesson_pages.py); pages must not wait for a kernel.
nb_execution_mode = "off"
# The two scripts that would be fetched for live widgets: a page shows the static figure instead.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_merge_streams = True
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]

autodoc_member_order = "bysource"
# Types of arrays fill three lines of a signature; the descriptions name shapes and units instead.
autodoc_typehints = "none"
toc_object_entries = False
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "alabaster"
html_title = "sscore: social security numbers, lessons and training rounds"
html_static_path = ["_static"]
html_math_renderer = "plain"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "description": "Numbers, lessons and training rounds for social security in East and Central Africa",
    "fixed_sidebar": True,
    "page_width": "1180px",
    "sidebar_width": "250px",
    "show_powered_by": False,
    "font_family": "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif",
    "head_font_family": "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif",
    "font_size": "16px",
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}

# A word for a unit, such as "persons" or "years", is also the name of a field of several results; it links to none.
suppress_warnings = ["ref.python"]
