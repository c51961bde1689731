"""Guided ways in a real browser: pathways with their progress, two questions, start pages for audiences."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import KINDS, Served, Visit, found

pytestmark = pytest.mark.browser


def test_steps_are_checked_off_and_remembered(visit: Visit, served: Served) -> None:
    pathway = max(served.site.repository.portfolio.pathways, key=lambda p: len(p.steps))
    total = sum(step.minutes for step in pathway.steps)
    with visit(f"portfolio/pathways/{pathway.id}/") as page:
        told = page.locator("[data-progress] [role=status]")
        expect(told).to_have_text(f"0 of {len(pathway.steps)} steps done, {total} minutes to go")
        page.get_by_role("checkbox").first.check()
        left = total - pathway.steps[0].minutes
        expect(told).to_have_text(f"1 of {len(pathway.steps)} steps done, {left} minutes to go")
        page.goto(f"resources/{pathway.steps[0].resource}/")
        box = page.locator(f"[data-pathway='{pathway.id}']")
        expect(box).to_be_checked()
        page.locator(".on-path").get_by_role(
            "link", name=served.site.repository.catalog.resources[pathway.steps[1].resource].title
        ).first.click()
        page.locator(f"[data-pathway='{pathway.id}']").check()
        page.locator(".on-path").get_by_role("link", name=pathway.title).first.click()
        expect(told).to_contain_text(f"2 of {len(pathway.steps)}")
        page.goto("portfolio/")
        expect(page.locator("[data-so-far]:visible")).to_have_text(f"2 of {len(pathway.steps)} steps done")
        page.go_back()
        for box in page.get_by_role("checkbox").all():
            box.check()
        expect(told).to_have_text(f"All {len(pathway.steps)} steps done")
        page.get_by_role("button", name="Start again").click()
        expect(told).to_contain_text("0 of")
        assert page.evaluate("localStorage.length") == 0


def test_a_plan_prints(visit: Visit, served: Served) -> None:
    with visit(KINDS["pathway"](served.site)) as page:
        page.emulate_media(media="print")
        expect(page.locator(".steps h3").first).to_be_visible()
        expect(page.get_by_role("checkbox").first).to_be_visible()
        expect(page.locator("progress, header nav, [data-print-plan]").first).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_questions_lead_to_a_list_and_a_pathway(scripts: bool, visit: Visit, served: Served) -> None:
    repository = served.site.repository
    pathway = next(p for p in repository.portfolio.pathways if p.phase)
    phase = pathway.phase[0]
    lever = max(
        repository.vocabularies["lever"].terms, key=lambda t: repository.facets.crossing("phase", phase, "lever", t.id)
    )
    with visit(java_script_enabled=scripts) as page:
        page.goto("start/")
        page.locator(f".choices a[href$='start/{phase}/']").click()
        page.locator(f".choices a[href$='start/{phase}/{lever.id}/']").click()
        rows = page.locator("article .row")
        assert 1 <= rows.count() <= 6
        for href in rows.locator("h2 a").evaluate_all("all => all.map((a) => a.pathname.split('/').at(-2))"):
            found = repository.catalog.resources[href]
            assert phase in found.phase and lever.id in found.lever
        assert page.locator("article .rel a").count()
        page.get_by_role("link", name="Answer again").click()
        expect(page).to_have_url(f"{served.url}start/")


def test_each_audience_has_a_start_page(visit: Visit, served: Served) -> None:
    repository = served.site.repository
    with visit("for/") as page:
        links = page.locator(".terms a")
        assert links.all_inner_texts() == [t.label for t in repository.vocabularies["audience"].terms]
        links.first.click()
        term = repository.vocabularies["audience"].terms[0]
        expect(page.get_by_role("heading", level=1)).to_have_text(term.label)
        own = [p.title for p in repository.portfolio.pathways if term.id in p.audience]
        shown = page.locator("article .rel h3").all_inner_texts()
        assert shown == own
        page.get_by_role("link", name="Filter and search these").click()
        assert found(page) == repository.facets.count("audience", term.id)
