"""convention §101: formulas in words."""

from __future__ import annotations

from tests.plain_text import plain

import parindex as pi

TABLE = {"code": ["1"], "text": ["Biên giới"], "maximum": [3], "formula": ["levels(yes: 3; no: 0)"]}
AWARDS = {"criterion_code": ["1"], "unit_id": ["A"], "period": ["2025"], "answer": ["no"]}


def explained(**terms):
    scheme = pi.scheme_from_table(TABLE, id="own", edition="2025", **terms)
    return pi.explain(pi.compute_scores(scheme, awards=AWARDS), "A", 2025)


def test_a_code_is_called_by_its_term_and_stands_in_quotes_without_one():
    """convention §101"""
    names = {"yes": pi.Name(vi="có", en="yes, it has"), "no": "không"}
    (line,) = explained(terms=names).render("vi")
    assert plain(line) == (
        "1 “Biên giới”: mất 3,00 trong 3,00 điểm; trả lời “không”; cách tính: theo mức: “có” được "
        "3 điểm, “không” được 0 điểm."
    )
    assert "“yes, it has” gives 3" in plain(explained(terms=names).render("en")[0])
    assert "“yes” được 3 điểm" in plain(explained().render("vi")[0])


def test_an_answer_is_told_as_the_formula_names_it():
    """convention §101"""
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Kế hoạch", "Báo cáo"],
            "maximum": [2, 6],
            "formula": ["levels(done: 2; late: 1)", "checklist(plan: 2; report: 3; other: 1)"],
        },
        id="own",
        edition="2025",
        terms={"plan": pi.Name(vi="kế hoạch", en="a plan")},
    )
    awards = {
        "criterion_code": ["1", "2", "2"],
        "unit_id": ["A", "A", "B"],
        "period": ["2025"] * 3,
        "answer": [None, "plan; other", "report"],
    }
    table = pi.explain(pi.compute_scores(scheme, awards=awards))
    held = {
        (row["unit_id"], row["criterion_code"]): row["answer"] for row in table.data.to_pylist()
    }
    assert (held["A", "2"], held["B", "2"]) == ("plan; other", "report")
    assert held["A", "1"] is None
    said = plain(" ".join(table.render("en")))
    assert "the answer is “a plan”, “other”; formula: added up" in said
    assert said.count("the answer is") == 2
    assert table[0].answer in ("plan; other", "report")


def test_the_notation_stays_in_the_column_and_where_no_language_was_asked_for():
    """convention §101"""
    table = explained()
    assert table.data["formula"].to_pylist() == ["levels(yes: 3; no: 0)"]
    assert "levels(yes: 3; no: 0)" in repr(table)
    page = table.view(language="vi")._repr_html_()
    assert "theo mức: “yes” được" in plain(page)
    assert "levels(" not in page


def test_terms_are_written_with_the_scheme_and_kept_where_formulas_read_them():
    """convention §101"""
    scheme = explained(terms={"no": "không"}).scheme
    assert [(term.code, term.name.vi) for term in scheme.terms] == [("no", "không")]
    for label in ("vn-sipas 2022", "example-communes 2023", "vn-307-ward 2025"):
        bundled = pi.load_scheme(*label.split())
        assert bundled.terms
        kept = {term.code for term in bundled.by_groups().terms}
        assert kept <= {term.code for term in bundled.terms}
