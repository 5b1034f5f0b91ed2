from pathlib import Path

from grading.nbgrader_bridge import configure

configure(get_config(), Path(__file__).parent)
