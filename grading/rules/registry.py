"""The rules for a lesson, for an exercise's master and for a release. To add a rule, add its function here."""

from grading.rules import code, exercise, release, structure, teaching, text
from grading.rules.findings import ReleaseRule, Rule

__all__ = ["COMMON_RULES", "LESSON_RULES", "MASTER_RULES", "RELEASE_RULES"]

COMMON_RULES: tuple[Rule, ...] = (
    structure.format_version,
    structure.kernel,
    structure.stripped,
    structure.cell_ids,
    structure.known_tags,
    structure.cells_at_most,
    structure.no_attachments,
    structure.one_title,
    structure.heading_order,
    code.code_parses,
    code.no_magic,
    code.no_star_import,
    code.no_private_name,
    code.no_network,
    code.no_grading,
    code.no_absolute_path,
    text.alt_text,
    text.no_external_image,
    text.no_script,
)

LESSON_RULES: tuple[Rule, ...] = (
    *COMMON_RULES,
    structure.parameters_cell,
    structure.front_matter,
    teaching.opening_question,
    teaching.stops_often,
    teaching.stops_spaced,
    teaching.predict_first,
    teaching.figure_described,
    teaching.figure_tagged,
    teaching.sources_cell,
    code.no_fixed_country,
)

MASTER_RULES: tuple[Rule, ...] = (
    *COMMON_RULES,
    exercise.nbgrader_metadata,
    exercise.graded_names,
    exercise.points_positive,
    exercise.visible_check,
    exercise.answer_function,
    exercise.solution_regions,
    exercise.no_hidden_parts,
    exercise.country_parameter,
    exercise.excel_equivalent,
    exercise.read_aloud,
    exercise.rubric_before_text,
)

RELEASE_RULES: tuple[ReleaseRule, ...] = (
    release.no_solution_left,
    release.no_marks_left,
    release.release_stripped,
    release.answers_blank,
    release.same_cells,
)
