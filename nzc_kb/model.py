"""The nouns: what a content folder holds, each as a frozen value.

The models are the contract of design.md, section 5: the field reference, the JSON Schema, `nzc-kb new` and the checks
are all made from them. Field names are the contract; terms are not: those come from the vocabularies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from nzc_kb.forms import (
    ONE_OR_MANY,
    Address,
    Countries,
    Country,
    Day,
    Digits,
    Doi,
    Id,
    Ids,
    Language,
    Licence,
    Line,
    Lines,
    Minutes,
    Note,
    PrintedDate,
    RequiredTerms,
    Term,
    Terms,
    Text,
)

ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ID_LIMIT = 80


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(_Strict):
    """What every record has: an id (its file's stem) and a name to show."""

    id: Id = Field(description="Equals the name of the file without .md; may be left out.")

    @property
    def label(self) -> str:
        """The name to show."""
        return str(getattr(self, "title", ""))


class Source(_Strict):
    """Where the facts of a record come from."""

    title: Line | None = Field(None, description="The title of the report, page or site.")
    authors: Lines = Field((), description="Persons or organisations named as its authors.")
    publisher: Line | None = Field(None, description="Who published it.")
    date: PrintedDate | None = Field(None, description="The date as printed: YYYY, YYYY-MM or YYYY-MM-DD.")
    url: Address | None = Field(None, description="Its address on the web.")
    doi: Doi | None = Field(None, description="Its DOI, without the address before it.")
    pages: Line | None = Field(None, description='Pages as printed, in quotes: "19-21".')


class Relation(_Strict):
    """A typed relation to another resource."""

    to: Id = Field(description="The id of the other resource.")
    as_: Term | None = Field(None, alias="as", description="How they belong together.")


def _relation(value: Any) -> Any:
    return {"to": value} if isinstance(value, str) else value


class Resource(Record):
    """One item of the knowledge repository."""

    title: Line = Field(description="What it is, in words that set it apart.")
    summary: Text = Field(description="One or two sentences: what it is and what a city gets from it.")
    resource_type: Term = Field(description="What kind of thing it is.")
    topic: RequiredTerms = Field(description="What it is about.")
    lever: RequiredTerms = Field(description="The levers of change that it pulls.")
    domain: RequiredTerms = Field(description="The emission domains that it concerns.")
    city_type: RequiredTerms = Field(
        description="Every type of city that it serves; all of them if the text names none."
    )
    phase: RequiredTerms = Field(description="Where on the Climate Transition Map it helps.")
    published: Day = Field(description="The day this record entered this repository.")
    audience: Terms = Field((), description="Whom it serves first.")
    source: Source | None = Field(None, description="Where the facts come from.")
    url: Address | None = Field(None, description="Where the resource itself lives, if elsewhere.")
    format: Term | None = Field(None, description="What one meets there.")
    key_lesson: Text | None = Field(None, description="One or two sentences: what to take away.")
    licence: Licence | None = Field(None, description="The SPDX identifier of its licence; else the site's default.")
    language: Language = Field("en", description="The language of the text, by BCP 47.")
    country: Countries = Field((), description="Countries that it is about, by ISO 3166, in quotes.")
    cities: Ids = Field((), description="Ids of the cities that it is about.")
    ccc_document: Terms = Field((), description="Parts of the Climate City Contract that it helps with.")
    co_benefit: Terms = Field((), description="What people gain besides lower emissions.")
    learning_topic: Terms = Field((), description="Its place in the learning portfolio.")
    portfolio_part: Terms = Field((), description="What it gives a learner.")
    keywords: Lines = Field((), description="Free words that a reader may search for.")
    duration: Minutes | None = Field(None, description="Minutes that it takes.")
    level: Term | None = Field(None, description="How much a reader should know.")
    starts: Day | None = Field(None, description="First day of an event or call.")
    ends: Day | None = Field(None, description="Last day of an event or call.")
    version: Line | None = Field(None, description="The version that is described.")
    owner: Line | None = Field(None, description="The organisation or role that tends it.")
    reviewed: Day | None = Field(None, description="The day of the last review.")
    review_in: Annotated[int, Field(ge=1, le=120), Digits] | None = Field(
        None, description="Months until the next review."
    )
    status: Literal["active", "archived", "withdrawn"] = Field(
        "active", description="Where the record stands in its life."
    )
    withdrawn_on: Day | None = Field(None, description="The day it was withdrawn.")
    reason: Line | None = Field(None, description="Why it was withdrawn.")
    replaced_by: Id | None = Field(None, description="The id of the resource that stands in its place.")
    aliases: Ids = Field((), description="Former ids; their addresses lead here.")
    related: Annotated[tuple[Annotated[Relation, BeforeValidator(_relation)], ...], Field(max_length=200)] = Field(
        (), description="Other resources: ids, or {to, as} with a relation."
    )


class City(Record):
    """A city of the Mission or one that learns with it."""

    name: Line = Field(description="Its name.")
    country: Country = Field(description="Its country by ISO 3166, in quotes.")
    city_type: RequiredTerms = Field(description="Every type that it is.")
    coordinates: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]] | None = Field(
        None, description="Latitude and longitude in degrees."
    )
    population: Annotated[int, Field(ge=1), Digits] | None = Field(
        None, description="Residents, as the source gives them."
    )
    support_group: Term | None = Field(None, description="The group of Mission staff that serves it.")
    cohort: Annotated[int, Field(ge=1, le=20), Digits] | None = Field(
        None, description="Its cohort in the Pilot Cities Programme."
    )
    twins: Ids = Field((), description="Ids of its twin cities.")
    source: Source | None = Field(None, description="Where this record comes from.")
    url: Address | None = Field(None, description="The city's own page.")
    aliases: Ids = Field((), description="Former ids.")

    @property
    def label(self) -> str:
        """The name to show."""
        return self.name


class Phase(Record):
    """A phase of the Climate Transition Map; `order` 0 is its centre."""

    title: Line = Field(description="Its name.")
    summary: Text = Field(description="What it is for.")
    order: Annotated[int, Field(ge=0, le=100), Digits] = Field(description="Its place on the loop; 0 is the centre.")
    goals: Annotated[tuple[Text, ...], ONE_OR_MANY] = Field((), description="What a city wants to reach here.")
    next: Id | None = Field(None, description="The id of the phase that follows.")


class LearningTopic(Record):
    """A subject of the learning portfolio."""

    title: Line = Field(description="Its name.")
    summary: Text = Field(description="What it teaches.")
    order: Annotated[int, Field(ge=0, le=1000), Digits] = Field(description="Its place in the list.")


class Step(_Strict):
    """A step of a pathway."""

    resource: Id = Field(description="The id of the resource to read.")
    why: Text = Field(description="Why it comes now.")
    minutes: Minutes = Field(description="How long it takes.")


class Pathway(Record):
    """An ordered way through resources for one kind of reader."""

    title: Line = Field(description="Its name.")
    summary: Text = Field(description="Where it leads.")
    audience: RequiredTerms = Field(description="For whom it is.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=40, description="What to read, in order.")
    phase: Terms = Field((), description="Where on the map it belongs.")
    prerequisites: Ids = Field((), description="Ids of pathways to walk first.")
    checklist: Annotated[tuple[Text, ...], ONE_OR_MANY] = Field((), description="What should be in hand at the end.")


class TextPage(Record):
    """A page of prose: the home page, about, the guide for curators."""

    title: Line = Field(description="Its title.")
    summary: Text | None = Field(None, description="What it says, in one sentence.")
    order: Annotated[int, Field(ge=0, le=1000), Digits] = Field(100, description="Its place among its neighbours.")
    shows: Literal["checks"] | None = Field(None, description="What stands below the text: the last automatic checks.")


class VocabularyTerm(_Strict):
    """A term, in the manner of a SKOS concept: label, definition, scope note, alternative labels."""

    id: Id = Field(description="Permanent; lower-case letters, digits and hyphens.")
    label: Line = Field(description="What readers see.")
    definition: Text = Field(description="One sentence that says what it means.")
    scope_note: Note | None = Field(None, description="When the term applies and when another one is right.")
    aliases: Lines = Field((), description="Other names that are accepted on input.")
    group: Id | None = Field(None, description="The id of its group.")
    broader: Id | None = Field(None, description="The id of the term above it.")
    colour: Annotated[float, Field(ge=0, le=360)] | None = Field(
        None, description="Its hue in degrees; else by position."
    )
    sign: Annotated[str, StringConstraints(min_length=1, max_length=4)] | None = Field(
        None, description="A short sign to show beside it."
    )
    expects: Annotated[tuple[Term, ...], ONE_OR_MANY] = Field(
        (), description="Fields that a resource with this term should have."
    )
    replaced_by: Id | None = Field(None, description="The term to use instead.")
    inverse: Id | None = Field(None, description="The relation as seen from the other end.")
    symmetric: bool = Field(False, description="Whether it reads the same from both ends.")
    hierarchical: bool = Field(False, description="Whether it orders wholes and parts.")
    translation: bool = Field(False, description="Whether it leads from a translation to its original.")


class TermGroup(_Strict):
    """A heading over some terms of a vocabulary."""

    id: Id
    label: Line


class Vocabulary(Record):
    """A controlled list of terms; its id is the field that it governs."""

    title: Line
    description: Text | None = None
    ordered: bool = False
    centre: Id | None = None
    terms: tuple[VocabularyTerm, ...] = Field(min_length=1, max_length=2000)
    groups: tuple[TermGroup, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, VocabularyTerm]:
        """The terms by their ids."""
        return {term.id: term for term in self.terms}

    @cached_property
    def by_alias(self) -> Mapping[str, str]:
        """Ids by alias, case folded."""
        return {alias.casefold(): term.id for term in self.terms for alias in term.aliases}

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Ids by everything that a curator may have meant: ids, labels and aliases, case folded."""
        names = {term.label.casefold(): term.id for term in self.terms} | dict(self.by_alias)
        return names | {term.id: term.id for term in self.terms}

    def term_label(self, term_id: str) -> str:
        """The label of a term."""
        term = self.by_id.get(term_id)
        return term.label if term else term_id
