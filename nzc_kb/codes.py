"""The one table of codes and their words.

A code is permanent: it is never renamed and never used again for something else. `message` says what is wrong and
`help` what to do; both are filled in by `problems.problem`. `why`, and the examples, are for the page that explains the
code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["head", "body", "file", "name", "vocabulary"]
"""What an example shows: lines of a head, of a body, a whole file, names of files, a vocabulary."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, in words for a curator."""

    severity: Literal["error", "warning"]
    title: str
    message: str
    help: str
    why: str
    where: Where = "head"
    bad: str = ""
    good: str = ""


def _error(title: str, message: str, help: str, why: str, where: Where = "head", bad: str = "", good: str = "") -> Code:
    return Code("error", title, message, help, why, where, bad, good)


def _warning(
    title: str, message: str, help: str, why: str, where: Where = "head", bad: str = "", good: str = ""
) -> Code:
    return Code("warning", title, message, help, why, where, bad, good)


GUARDS = frozenset(
    {
        "control-character",
        "image-not-allowed",
        "not-a-file",
        "raw-html",
        "too-complex",
        "unsafe-link",
        "yaml-feature",
    }
)
"""The codes that guard readers and the build against what a text may do to them; they cannot be turned down."""


LEFT_OUT = frozenset(
    {
        "bad-date",
        "bad-id",
        "bad-value",
        "bad-vocabulary",
        "bad-yaml",
        "duplicate-id",
        "empty-value",
        "id-mismatch",
        "missing-field",
        "missing-vocabulary",
        "no-front-matter",
        "not-a-mapping",
        "not-readable",
        "not-utf8",
        "repeated-item",
        "retired-term",
        "too-deep",
        "too-large",
        "too-long",
        "unclosed-front-matter",
        "unknown-field",
        "unknown-licence",
        "unknown-term",
        "unquoted-word",
        "wrong-type",
        "yaml-feature",
    }
)
"""The codes that leave no record: a file with one of them is not on the site, which must not happen in silence."""


_WHOLE = """---
title: Warm homes
summary: Shows a town how to keep its homes warm without gas.
resource_type: guide
topic: [heat]
lever: [law]
domain: [homes]
city_type: [town]
phase: [plan]
published: 2026-01-02
"""
"""A head with all that a resource must have, for examples; its end is left open."""

CODES: dict[str, Code] = {
    # Files
    "not-readable": _error(
        "A file that cannot be read",
        "The file could not be opened: {reason}.",
        "Put the file back in its place, or give yourself the right to read it.",
        "What we cannot read we can neither check nor publish.",
        "name",
        "resources/warm-homes.md   (nobody may read it)",
        "resources/warm-homes.md   (everybody may read it)",
    ),
    "not-a-file": _error(
        "A link or device in place of a file",
        "This is {what}, not an ordinary file.",
        "Put a copy of the file itself in its place.",
        "Following a link could publish something from outside this folder.",
        "name",
        "resources/warm-homes.md -> ../../reports/warm-homes.md",
        "resources/warm-homes.md   (a copy of the report)",
    ),
    "stray-file": _error(
        "A file that does not belong here",
        "{name} is not read by anything in this folder.",
        "Rename {name} so that it {form}, move it, or delete it.",
        "A file that is silently passed over looks published and is not.",
        "name",
        "resources/warm-homes.markdown",
        "resources/warm-homes.md",
    ),
    "too-large": _error(
        "A file or head that is too large",
        "{what} takes {size} bytes; at most {limit} are allowed.",
        "Shorten it to {limit} bytes, or split it in two.",
        "A limit keeps checking and reading fast for everybody.",
        "name",
        "assets/map.png   (9 MB, as the camera gave it)",
        "assets/map.png   (400 KB, 1600 pixels wide)",
    ),
    "not-utf8": _error(
        "Text that is not UTF-8",
        "The byte 0x{byte} does not belong in UTF-8 text{letter}.",
        "Save the file again with the encoding UTF-8{advice}.",
        "A wrong encoding turns accents into other letters.",
        "head",
        "title: Warm homes in M�laga",
        "title: Warm homes in Málaga",
    ),
    "control-character": _error(
        "An invisible or controlling character",
        "The character U+{point} cannot be seen but changes how the text is read.",
        "Delete the character U+{point} and type the text at this place anew.",
        "Hidden characters can make a text say one thing and do another.",
        "head",
        'title: "Warm\\u200bhomes"',
        'title: "Warm homes"',
    ),
    # Front matter
    "no-front-matter": _error(
        "No front matter",
        "The file should begin with a line of three hyphens (---), but {found}.",
        "Begin with the head: {advice}.",
        "Without its head nobody can find the resource by topic, lever or phase.",
        "file",
        "title: Warm homes\nsummary: Shows a town how to keep its homes warm.\n\nHere the text begins.",
        _WHOLE + "---\nHere the text begins.",
    ),
    "unclosed-front-matter": _error(
        "Front matter without an end",
        "The head that begins here is never closed{found}.",
        "Close the head: {advice}.",
        "Without the closing line the whole text would be read as head.",
        "file",
        "---\ntitle: Warm homes\nsummary: Shows a town how to keep its homes warm.\n\nThe head runs on into the text.",
        _WHOLE + "---\nThe head is closed before the text.",
    ),
    "bad-yaml": _error(
        "A head that cannot be read",
        "This cannot be read: {reason}.",
        "Correct the line: {advice}.",
        "A head that is half read would lose what you wrote.",
        "head",
        "title: Warm homes: a guide",
        'title: "Warm homes: a guide"',
    ),
    "yaml-feature": _error(
        "A YAML feature that is not allowed",
        "{what} is not allowed here.",
        "Write the value out in full, or put it in double quotes.",
        "Anchors, aliases and tags hide what a reviewer should see.",
        "head",
        "summary: &words Shows a town how to keep its homes warm.",
        "summary: Shows a town how to keep its homes warm.",
    ),
    "too-deep": _error(
        "Lists within lists within lists",
        "Values are nested more than {limit} levels deep.",
        "Flatten the list to at most {limit} levels.",
        "No field needs this, and it can stop the build.",
        "head",
        "keywords: [[[[[[[[[[[[[[[[[[[[[insulation]]]]]]]]]]]]]]]]]]]]]",
        "keywords: [insulation]",
    ),
    "not-a-mapping": _error(
        "A head that is not a list of keys",
        "Expected “key: value” lines, found {what}.",
        "Write one “key: value” a line.",
        "Every value needs the name of its field.",
        "file",
        "---\n- Warm homes\n- heat\n---\nText.",
        _WHOLE + "---\nText.",
    ),
    "duplicate-key": _error(
        "The same key twice",
        "The key {key} stands already on line {first}.",
        "Keep one of the two lines that begin with {key}, and delete the other.",
        "Only one of the two values would count, and not the one you expect.",
        "head",
        "title: Warm homes\ntitle: Homes that stay warm",
        "title: Homes that stay warm",
    ),
    # Fields
    "missing-field": _error(
        "A required field is missing",
        "The head has no {fields}.",
        "Add a line for each: {fields}.",
        "The map, the facets and the search need these fields of every record.",
        "file",
        "---\ntitle: Warm homes\nsummary: Shows a town how to keep its homes warm.\n---\nText without "
        "topic, lever, phase and the rest.",
        _WHOLE + "---\nText with all that a resource needs.",
    ),
    "unknown-field": _error(
        "A field that does not exist",
        "{key} is not a field of {record}.",
        "Rename {key} to a field of the field reference, or delete its line.",
        "A misspelt field is a field that is silently lost.",
        "head",
        "key_leson: Begin with one street.",
        "key_lesson: Begin with one street.",
    ),
    "empty-value": _error(
        "A field without a value",
        "{field} has no value{hint}.",
        "Fill {field} in{otherwise}.",
        "An empty field looks filled in and tells nothing.",
        "head",
        "key_lesson:",
        "key_lesson: Ask the tenants first.",
    ),
    "wrong-type": _error(
        "A value of the wrong kind",
        "{field} should be {expected}, but {value} is not.",
        "Write {example}.",
        "Each field has one form, so that pages and filters can rely on it.",
        "head",
        "duration: half an hour",
        "duration: 30",
    ),
    "bad-date": _error(
        "A date that is none",
        "{field} is {value}, which is not {expected}.",
        "Write the date as {example}.",
        "Dates are sorted and compared; only one form is certain.",
        "head",
        "published: 31/10/2026",
        "published: 2026-10-31",
    ),
    "future-date": _error(
        "A date in the future",
        "{field} is {value}, which has not come yet.",
        "Write in {field} the day on which it happened.",
        "“Newest first” must not be won by a typing slip.",
        "head",
        "reviewed: 2062-03-01",
        "reviewed: 2026-03-01",
    ),
    "unquoted-word": _error(
        "A word that YAML takes for yes or no",
        "{field} is {value} without quotation marks, which other programs read as true, false or nothing.",
        'Quote it: "{plain}".',
        "Norway (NO) and “on” have been lost this way.",
        "head",
        "country: [NO]",
        'country: ["NO"]',
    ),
    "bad-value": _error(
        "A value that is not allowed",
        "{field} is {value}: {reason}.",
        "{advice}",
        "A value outside the rules would break a page or a filter.",
        "head",
        "url: www.example.org/report",
        "url: https://www.example.org/report",
    ),
    "too-long": _error(
        "A text that is too long",
        "{field} has {length} characters; at most {limit} are allowed.",
        "Shorten {field}; details belong in the body.",
        "Long titles and summaries do not fit on lists and phones.",
        "head",
        "version: the second draft as it was sent round to all partners for their remarks, with the "
        "changes of the steering group of May and of June worked in, but still without the two annexes, "
        "which the contractor has promised for the autumn",
        "version: second draft, without annexes",
    ),
    "repeated-item": _error(
        "The same thing twice in a list",
        "{field} names {value} twice.",
        "Delete one of the two {value} from {field}.",
        "Counts would be wrong.",
        "head",
        "keywords: [heat pump, heat pump]",
        "keywords: [heat pump, insulation]",
    ),
    # Vocabularies
    "missing-vocabulary": _error(
        "A vocabulary is missing",
        "There is no vocabulary for {field}.",
        "Add the file vocabularies/{plain}.yml.",
        "Terms can be checked only against a list.",
        "name",
        "vocabularies/levers.yml",
        "vocabularies/lever.yml",
    ),
    "unknown-term": _error(
        "A term that is not in the vocabulary",
        "{value} is not a term of {field}.",
        "Replace {value} by one of the terms in vocabularies/{plain}.yml{terms}.",
        "A term that nobody else uses is a resource that nobody finds.",
        "head",
        "topic: [haet]",
        "topic: [heat]",
    ),
    "retired-term": _error(
        "A term that was replaced",
        "{value} is no longer a term of {field}.",
        "Replace {value} by {successor}.",
        "Old and new terms side by side split a subject in two.",
        "head",
        "topic: [warmth]   # replaced by heat",
        "topic: [heat]   # its successor",
    ),
    "bad-vocabulary": _error(
        "A vocabulary that contradicts itself",
        "{reason}.",
        "Correct the vocabulary: {advice}.",
        "One mistake in a vocabulary would show up in hundreds of resources.",
        "vocabulary",
        "title: Levels\nterms:\n  - {id: basic, label: Basic, definition: For a start., replaced_by: easy}",
        "title: Levels\nterms:\n  - {id: basic, label: Basic, definition: For a start.}",
    ),
    # Ids
    "bad-id": _error(
        "A file name that cannot be an address",
        "{id} cannot be an id: {reason}.",
        "Rename the file, for example to {example}.",
        "The file's name is its permanent address.",
        "name",
        "resources/Warm Homes.md",
        "resources/warm-homes-guide.md",
    ),
    "id-mismatch": _error(
        "An id that differs from the file's name",
        "The id is {id}, the file is named {stem}.",
        "Write “id: {plain}”, or take the line out.",
        "One record, one name.",
        "head",
        "# in resources/warm-homes.md\nid: warm-houses",
        "# in resources/warm-homes.md\nid: warm-homes",
    ),
    "duplicate-id": _error(
        "Two records with one id",
        "The id {id} is taken by {other}.",
        "Give one of the two another name than {id}.",
        "Two pages cannot stand at one address.",
        "name",
        "resources/homes/heat.md\nresources/streets/heat.md",
        "resources/homes/heat-of-homes.md\nresources/streets/heat-of-streets.md",
    ),
    # Relations and links
    "unknown-reference": _error(
        "A reference to something that is not there",
        "{field} names {value}, but there is no such {record}.",
        "Correct {value}, or add the {record}.",
        "A reader who follows it would meet an empty page.",
        "head",
        "related: [heat-mpa]",
        "related: [heat-map]",
    ),
    "self-reference": _error(
        "A record that refers to itself",
        "{field} names this very record.",
        "Delete {value} from {field}.",
        "It says nothing and leads nowhere.",
        "head",
        "# in resources/warm-homes.md\nrelated: [warm-homes]",
        "# in resources/warm-homes.md\nrelated: [heat-map]",
    ),
    "repeated-reference": _error(
        "The same relation told twice",
        "{value} is already related in this way.",
        "Delete one of the two entries for {value}; the other end is shown by itself.",
        "Told twice, a relation can contradict itself later.",
        "head",
        "related: [heat-map, heat-map]",
        "related: [heat-map]   # once",
    ),
    "hierarchy-cycle": _error(
        "A circle where there should be an order",
        "Following {relation}, one comes round in a circle: {chain}.",
        "Delete the one {relation} of this circle that is not true.",
        "Nothing can be part of its own part, or come before itself.",
        "head",
        "# in resources/street.md\nrelated: [{to: town, as: part-of}]\n# in resources/town.md\nrelated: "
        "[{to: street, as: part-of}]",
        "# in resources/street.md, and nothing in resources/town.md\nrelated: [{to: town, as: part-of}]",
    ),
    "dead-link": _error(
        "A link to nowhere",
        "The link to {value} leads nowhere in this repository.",
        "Correct {value} to the address of a file that is there, or delete the link.",
        "Dead links cost readers their trust.",
        "body",
        "See [the map](heat-mpa.md).",
        "See [the map](heat-map.md).",
    ),
    "dead-anchor": _error(
        "A link to a heading that is not there",
        "The page has no heading with the anchor {value}.",
        "Replace {value} by the anchor of one of the page's headings{anchors}, or link to the page alone.",
        "The reader lands at the top and searches in vain.",
        "body",
        "## What it costs\n\nMore below [on money](#costs).",
        "## What it costs\n\nMore below [on money](#what-it-costs).",
    ),
    "unsafe-link": _error(
        "A link of a kind that is not allowed",
        "{value} is not a web, mail or internal address.",
        "Replace {value} by an address that begins with https://, http:// or mailto:, or by a path within "
        "the repository.",
        "Some kinds of link run programs in a reader's browser.",
        "body",
        "[Open the tool](javascript:start())",
        "[Open the tool](https://example.org/tool)",
    ),
    "image-not-allowed": _error(
        "An image that cannot be shown",
        "The image {value} cannot be used: {reason}.",
        "Put a PNG, JPEG, WebP or GIF file under content/assets and link to it by a relative path.",
        "Images from elsewhere tell third parties who reads what.",
        "body",
        "![Streets by need](https://example.org/map.png)",
        "![Streets by need](../assets/map.png)",
    ),
    "image-tells-place": _warning(
        "A photograph that tells where it was taken",
        "The image {value} carries the place at which it was taken.",
        "Save {value} anew without its location, which programs also call EXIF or metadata.",
        "A photograph of a home or a school gives away where it stands to everybody who saves it.",
        "name",
        "assets/school.jpg   (as the telephone took it)",
        "assets/school.jpg   (exported for the web, without its location)",
    ),
    "vague-link": _warning(
        "A link whose words do not say where it leads",
        "The words {value} do not say what {target} is.",
        "Write the name of what the link to {target} leads to in place of {value}.",
        "A screen reader can list the links of a page without the text around them.",
        "body",
        "For the map, [click here](heat-map.md).",
        "See [the map of heat](heat-map.md).",
    ),
    "missing-alt-text": _error(
        "An image without words",
        "The image {value} has no alternative text.",
        "Describe {value} between the square brackets: ![what it shows](…).",
        "Readers who cannot see it get nothing.",
        "body",
        "![](../assets/map.png)",
        "![The streets that need most heat](../assets/map.png)",
    ),
    "empty-link": _error(
        "A link without words",
        "The link to {value} has no text.",
        "Write between the square brackets where {value} leads.",
        "A screen reader has nothing to say about it.",
        "body",
        "[](heat-map.md)",
        "[The map of heat](heat-map.md)",
    ),
    "raw-html": _error(
        "HTML in the text",
        "{value} is HTML, which is not allowed in a body.",
        "Write no HTML here: {advice}; or put {value} between backticks to show it as code.",
        "HTML from many hands breaks pages and can run programs.",
        "body",
        "Homes are <b>warm</b> now.",
        "Homes are **warm** now.",
    ),
    # Bodies
    "too-complex": _error(
        "A text that cannot be rendered",
        "{what}.",
        "Break the text at this place up: fewer levels, shorter lines, plain words.",
        "A few such lines can stop the whole build.",
        "body",
        "- - - - - - - - - - - - - - - - - - - - too deep",
        "- one level\n    - or two",
    ),
    "conflict-marker": _error(
        "A leftover of a merge",
        "This line is a marker of an unfinished merge.",
        "Choose one of the two versions and delete the markers.",
        "The text stands there twice.",
        "body",
        "<<<<<<< HEAD\nIt costs 30 euros.\n>>>>>>> theirs",
        "It costs 30 euros.",
    ),
    "second-head": _error(
        "A head that ends early, or a second one",
        "The head ended on line {first} already, so {key} and what stands by it here would be shown as text.",
        "Put {key} and the other keys into the head that ends on line {first}, and delete the lines of --- here.",
        "What stands in a second head is neither checked nor found by anybody.",
        "file",
        _WHOLE + "---\n---\nkeywords: [insulation]\nlevel: basic\n---\nText.",
        _WHOLE + "keywords: [insulation]\nlevel: basic\n---\nText.",
    ),
    "table-without-header": _warning(
        "A table whose columns have no names",
        "The first row of this table is empty.",
        "Write the names of the columns into this row, as in | Street | Homes |.",
        "Readers who listen hear the name of the column before each cell.",
        "body",
        "| | |\n| --- | --- |\n| Mill Lane | 40 |",
        "| Street | Homes |\n| --- | --- |\n| Mill Lane | 40 |",
    ),
    "unclosed-code": _error(
        "A code block without an end",
        "The code block that begins here is never closed.",
        "Close it with a line of {fence}.",
        "Everything after it is shown as code.",
        "body",
        "```\nheat = area * need",
        "```\nheat = area * need\n```",
    ),
    "heading-order": _warning(
        "A heading that skips a level",
        "This heading is of level {level} and follows one of level {before}.",
        "Begin this heading with {advice}.",
        "Readers who listen find their way by the levels.",
        "body",
        "## Costs\n\n#### A home\n\n40 euros.",
        "## Costs\n\n### A home\n\n40 euros.",
    ),
    "empty-section": _warning(
        "A heading with nothing under it",
        "Nothing stands under the heading {value}.",
        "Write the text under {value}, or delete the heading.",
        "An empty section promises what is not there.",
        "body",
        "## Costs\n\n## Next steps\n\nCall the office.",
        "## Costs\n\n40 euros a home.\n\n## Next steps\n\nCall the office.",
    ),
    # Editorial
    "summary-repeats-title": _warning(
        "A summary that repeats the title",
        "The summary says the same as the title.",
        "Say in the summary what a city gets from it.",
        "The summary is what decides whether somebody reads on.",
        "head",
        "title: A guide to warm homes for towns\nsummary: A guide to warm homes for towns.",
        "title: A guide to warm homes for towns\nsummary: Shows which homes to insulate first, and who pays for it.",
    ),
    "summary-length": _warning(
        "A summary that is too short or too long",
        "The summary has {length}; {low} to {high} read well.",
        "Say in {low} to {high} characters what it is and for whom.",
        "Lists show the summary in full.",
        "head",
        "summary: About heat.",
        "summary: Shows how a town finds the homes that lose most heat.",
    ),
    "title-length": _warning(
        "A title that is too long or too short",
        "The title has {length}; {low} to {high} read well.",
        "Write the title anew in {low} to {high} characters: {advice}.",
        "Long titles wrap to many lines on a phone.",
        "head",
        "title: A guide for towns that want to keep their homes warm without gas, by insulation, heat "
        "pumps and nets that are shared",
        "title: Warm homes without gas",
    ),
    "placeholder-text": _warning(
        "Text that was meant to be replaced",
        "{value} looks like a placeholder.",
        "Replace {value} by the text itself, or delete it.",
        "Readers should not meet work in progress.",
        "body",
        "TODO: say what it costs.",
        "It costs 40 euros a square metre.",
    ),
    "expected-field": _warning(
        "A field that this type usually has",
        "A resource of the type {type} usually has {field}.",
        "Add {field} if the source tells it.",
        "It helps readers to find a case like theirs.",
        "head",
        "resource_type: event",
        "resource_type: event\nstarts: 2026-05-04",
    ),
    "same-address": _warning(
        "Two resources with one address",
        "{other} has the same {field}.",
        "Delete one of the two resources, or give this one a {field} of its own.",
        "Readers meet the same thing twice.",
        "head",
        "# resources/heat-map.md has this url, too\nurl: https://example.org/heat-map",
        "url: https://example.org/warm-homes",
    ),
    "personal-data": _warning(
        "Personal data",
        "{value} looks like {what}.",
        "Delete {value}, or name an organisation or role instead.",
        "What is published here stays in the history for ever.",
        "body",
        "Write to jane.doe@example.org.",
        "Write to the energy office of the city.",
    ),
    "secret": _error(
        "A password or key",
        "Here stands what looks like {what}; it is not repeated in this report.",
        "Delete it here, and have it changed where it is used: whoever saw this file can use it.",
        "What is once in the history can be read by everybody, for ever.",
        "body",
        "Log in to the data store, password: hunter2secret9.",
        "Ask the energy office for access to the data store.",
    ),
    "mixed-scripts": _warning(
        "A word in letters of two alphabets",
        "{value} mixes Latin letters with Cyrillic or Greek ones.",
        "Replace {value}: {advice}.",
        "It looks right, but no search finds it, and such letters are used to deceive.",
        "head",
        "title: Warm h\u043emes   # the o is a Cyrillic letter",
        "title: Warm homes",
    ),
    "full-width": _warning(
        "Wide signs of an East Asian keyboard",
        "{value} is written in full-width signs.",
        "Use the narrow signs of a Latin keyboard for {value}: {advice}.",
        "A search for the word in ordinary letters would pass it over.",
        "head",
        "title: Warm homes\uff1afor towns",
        'title: "Warm homes: for towns"',
    ),
    "garbled-text": _warning(
        "Letters that were read in the wrong encoding",
        "{value} is what is left of a letter that was copied in the wrong encoding.",
        "Put the letter back where {value} stands: {advice}.",
        "Readers stumble over it, and a search for the word does not find it.",
        "head",
        "title: The streets of M\u00c3\u00a1laga",
        "title: The streets of M\u00e1laga",
    ),
    "cut-value": _warning(
        "A value that ends at a hash",
        "{field} is read as {value}: a blank and a hash begin a remark, so {rest} is left out.",
        "If {rest} belongs to it, write {whole}.",
        "The end of a title would be missing on every page.",
        "head",
        "title: Warm homes #2",
        'title: "Warm homes #2"',
    ),
    "unknown-licence": _error(
        "A licence that is not on the list",
        "{value} is not the identifier of a licence on the SPDX list.",
        "Write the identifier in place of {value}, such as CC-BY-4.0; if there is none, take the line out and say "
        "in the text what readers may do.",
        "Others may use a text only where they can tell what is allowed.",
        "head",
        "licence: CC BY 4.0",
        "licence: CC-BY-4.0",
    ),
    "implausible-date": _error(
        "A date that is much too early",
        "{field} is {value}, long before there was anything of the kind.",
        "Correct the year of {field}; most likely a digit of {value} is wrong.",
        "One slip would put the record at the end of every list.",
        "head",
        "published: 1026-03-01",
        "published: 2026-03-01",
    ),
    "reversed-dates": _error(
        "An end before its beginning",
        "{field} is {value}, but {other} is {other_value}.",
        "Give {field} a day that is not before {other_value}, or swap the two.",
        "The event would be over before it begins.",
        "head",
        "starts: 2026-05-04\nends: 2026-05-01",
        "starts: 2026-05-04\nends: 2026-05-06",
    ),
    "unclear-status": _warning(
        "A withdrawal that is told by halves",
        "status is {status}, {fact}.",
        "Say what became of it: {advice}.",
        "Readers who come back want to know what became of it, and when.",
        "head",
        "status: withdrawn",
        "status: withdrawn\nwithdrawn_on: 2026-03-01\nreason: The tool was switched off.",
    ),
    "withdrawn-reference": _warning(
        "A way to something that was withdrawn",
        "{field} leads to {value}, which was withdrawn.",
        "Replace {value} by {successor}, or take it out of {field}.",
        "Readers should be led to what still holds.",
        "head",
        "related: [old-heat-map]   # withdrawn",
        "related: [map-of-all-streets]   # its successor",
    ),
    "no-source": _warning(
        "A resource that does not say where it comes from",
        "Neither source nor url is given.",
        "Add source or url: the report, page or site that the facts come from.",
        "Readers want to look it up.",
        "file",
        _WHOLE + "---\nFacts from nowhere.",
        _WHOLE
        + "source: {title: Warm homes in ten towns, publisher: The towns, date: 2025}\n---\nFacts from a report.",
    ),
    # Near-duplicates
    "similar-title": _warning(
        "A title that another resource has already",
        "The title {value} is nearly that of {other}: {other_title}.",
        "If both are one thing, keep {other} and take this file out; if not, name {other} under related, or say in the "
        "title {value} what sets it apart.",
        "Readers cannot tell two titles apart that say the same.",
        "head",
        "title: All the streets by heat demand   # heat-map.md is: All streets by heat demand",
        "title: Homes by age and owner",
    ),
    "similar-text": _warning(
        "A text that another resource has already",
        "{percent} of 100 runs of four words stand in {other} as well.",
        "If this is the same resource, keep {other} alone; if it is a version or a part of it, say so: add {other} to "
        "related.",
        "Readers meet the same text twice, and only one of the two is kept up to date.",
        "body",
        "The same two pages that stand in heat-map.md, but for the last line.",
        "Two lines on what is new, and a link to [the map](heat-map.md) for the rest.",
    ),
}
