"""Pages for trainees and trainers: feedback and the report of a round."""

from grading.pages.feedback import feedback_page, write_feedback
from grading.pages.report import report_page, write_report
from grading.pages.view import ExerciseInfo, RoundView

__all__ = ["ExerciseInfo", "RoundView", "feedback_page", "report_page", "write_feedback", "write_report"]
