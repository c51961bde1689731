"""The one table of codes and their words.

A code is permanent: it is never renamed and never used again for something else. `message` says what is wrong and
`help` what to do; both are filled in by `problems.problem`. `why` is for the page that explains the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, in words for a curator."""

    severity: Literal["error", "warning"]
    title: str
    message: str
    help: str
    why: str


def _error(title: str, message: str, help: str, why: str) -> Code:
    return Code("error", title, message, help, why)


def _warning(title: str, message: str, help: str, why: str) -> Code:
    return Code("warning", title, message, help, why)


CODES: dict[str, Code] = {
    # Files
    "not-readable": _error(
        "A file that cannot be read",
        "The file could not be opened: {reason}.",
        "Check that it exists and that you may read it.",
        "What we cannot read we can neither check nor publish.",
    ),
    "not-a-file": _error(
        "A link or device in place of a file",
        "This is {what}, not an ordinary file.",
        "Put a copy of the file itself in its place.",
        "Following a link could publish something from outside this folder.",
    ),
    "stray-file": _error(
        "A file that does not belong here",
        "{name} is not read by anything in this folder.",
        "Rename it to end in {suffix}, move it, or take it out.",
        "A file that is silently passed over looks published and is not.",
    ),
    "too-large": _error(
        "A file or head that is too large",
        "{what} takes {size} bytes; at most {limit} are allowed.",
        "Shorten it, or split it in two.",
        "A limit keeps checking and reading fast for everybody.",
    ),
    "not-utf8": _error(
        "Text that is not UTF-8",
        "The byte 0x{byte} does not belong in UTF-8 text.",
        "Save the file again with the encoding UTF-8.",
        "A wrong encoding turns accents into other letters.",
    ),
    "control-character": _error(
        "An invisible or controlling character",
        "The character U+{point} cannot be seen but changes how the text is read.",
        "Delete it and type the text anew at this place.",
        "Hidden characters can make a text say one thing and do another.",
    ),
    # Front matter
    "no-front-matter": _error(
        "No front matter",
        "The file does not begin with a line of three hyphens (---).",
        "Begin the file with ---, then one “key: value” a line, then --- again.",
        "Without its head nobody can find the resource by topic, lever or phase.",
    ),
    "unclosed-front-matter": _error(
        "Front matter without an end",
        "The head that begins here is never closed.",
        "Add a line of three hyphens (---) after the last key.",
        "Without the closing line the whole text would be read as head.",
    ),
    "bad-yaml": _error(
        "A head that cannot be read",
        "This is not valid YAML: {reason}.",
        "Put values that hold a colon, a hash or quotation marks in double quotes, and indent with spaces.",
        "A head that is half read would lose what you wrote.",
    ),
    "yaml-feature": _error(
        "A YAML feature that is not allowed",
        "{what} is not allowed here.",
        "Write the value out in full, or put it in double quotes.",
        "Anchors, aliases and tags hide what a reviewer should see.",
    ),
    "too-deep": _error(
        "Lists within lists within lists",
        "Values are nested more than {limit} levels deep.",
        "Flatten the list.",
        "No field needs this, and it can stop the build.",
    ),
    "not-a-mapping": _error(
        "A head that is not a list of keys",
        "Expected “key: value” lines, found {what}.",
        "Write one “key: value” a line.",
        "Every value needs the name of its field.",
    ),
    "duplicate-key": _error(
        "The same key twice",
        "The key {key} stands already on line {first}.",
        "Keep one of the two.",
        "Only one of the two values would count, and not the one you expect.",
    ),
    # Fields
    "missing-field": _error(
        "A required field is missing",
        "Missing: {fields}.",
        "Add {fields} to the head.",
        "The map, the facets and the search need these fields of every record.",
    ),
    "unknown-field": _error(
        "A field that does not exist",
        "{key} is not a field of {record}.",
        "Use one of the fields in the field reference, or take the line out.",
        "A misspelt field is a field that is silently lost.",
    ),
    "empty-value": _error(
        "A field without a value",
        "{field} has no value.",
        "Fill {field} in, or take the line out.",
        "An empty field looks filled in and tells nothing.",
    ),
    "wrong-type": _error(
        "A value of the wrong kind",
        "{field} should be {expected}, but {value} is not.",
        "Write {example}.",
        "Each field has one form, so that pages and filters can rely on it.",
    ),
    "bad-date": _error(
        "A date that is none",
        "{field} is {value}, which is not {expected}.",
        "Write the date as {example}.",
        "Dates are sorted and compared; only one form is certain.",
    ),
    "future-date": _error(
        "A date in the future",
        "{field} is {value}, which has not come yet.",
        "Write the day on which it happened.",
        "“Newest first” must not be won by a typing slip.",
    ),
    "unquoted-word": _error(
        "A word that YAML takes for yes or no",
        "{field} is {value} without quotation marks, which other programs read as true, false or nothing.",
        'Quote it: "{plain}".',
        "Norway (NO) and “on” have been lost this way.",
    ),
    "bad-value": _error(
        "A value that is not allowed",
        "{field} is {value}: {reason}.",
        "{advice}",
        "A value outside the rules would break a page or a filter.",
    ),
    "too-long": _error(
        "A text that is too long",
        "{field} has {length} characters; at most {limit} are allowed.",
        "Shorten {field}; details belong in the body.",
        "Long titles and summaries do not fit on lists and phones.",
    ),
    "repeated-item": _error(
        "The same thing twice in a list",
        "{field} names {value} twice.",
        "Take one of the two out of {field}.",
        "Counts would be wrong.",
    ),
    # Vocabularies
    "missing-vocabulary": _error(
        "A vocabulary is missing",
        "There is no vocabulary for {field}.",
        "Add vocabularies/{plain}.yml.",
        "Terms can be checked only against a list.",
    ),
    "unknown-term": _error(
        "A term that is not in the vocabulary",
        "{value} is not a term of {field}.",
        "The terms stand in vocabularies/{plain}.yml.",
        "A term that nobody else uses is a resource that nobody finds.",
    ),
    "retired-term": _error(
        "A term that was replaced",
        "{value} is no longer a term of {field}.",
        "Use {successor} instead.",
        "Old and new terms side by side split a subject in two.",
    ),
    "bad-vocabulary": _error(
        "A vocabulary that contradicts itself",
        "{reason}.",
        "{advice}",
        "One mistake in a vocabulary would show up in hundreds of resources.",
    ),
    # Ids
    "bad-id": _error(
        "A file name that cannot be an address",
        "{id} cannot be an id: {reason}.",
        "Rename the file, for example to {example}.",
        "The file's name is its permanent address.",
    ),
    "id-mismatch": _error(
        "An id that differs from the file's name",
        "The id is {id}, the file is named {stem}.",
        "Write “id: {plain}”, or take the line out.",
        "One record, one name.",
    ),
    "duplicate-id": _error(
        "Two records with one id",
        "The id {id} is taken by {other}.",
        "Rename one of the two files.",
        "Two pages cannot stand at one address.",
    ),
    # Relations and links
    "unknown-reference": _error(
        "A reference to something that is not there",
        "{field} names {value}, but there is no such {record}.",
        "Correct the id, or add the {record}.",
        "A reader who follows it would meet an empty page.",
    ),
    "self-reference": _error(
        "A record that refers to itself",
        "{field} names this very record.",
        "Take {value} out of {field}.",
        "It says nothing and leads nowhere.",
    ),
    "repeated-reference": _error(
        "The same relation told twice",
        "{value} is already related in this way.",
        "Keep one of the two; the other end is shown by itself.",
        "Told twice, a relation can contradict itself later.",
    ),
    "hierarchy-cycle": _error(
        "A circle of wholes and parts",
        "The relation {relation} leads round in a circle: {chain}.",
        "Take out the relation that closes the circle.",
        "Nothing can be part of its own part.",
    ),
    "dead-link": _error(
        "A link to nowhere",
        "The link to {value} leads nowhere in this repository.",
        "Correct the target, or take the link out.",
        "Dead links cost readers their trust.",
    ),
    "dead-anchor": _error(
        "A link to a heading that is not there",
        "The page has no heading with the anchor {value}.",
        "Link to the page, or to one of its headings.",
        "The reader lands at the top and searches in vain.",
    ),
    "unsafe-link": _error(
        "A link of a kind that is not allowed",
        "{value} is not a web, mail or internal address.",
        "Use an address that begins with https://, http:// or mailto:, or a path within the repository.",
        "Some kinds of link run programs in a reader's browser.",
    ),
    "image-not-allowed": _error(
        "An image that cannot be shown",
        "The image {value} cannot be used: {reason}.",
        "Put a PNG, JPEG, WebP or GIF file under content/assets and link to it by a relative path.",
        "Images from elsewhere tell third parties who reads what.",
    ),
    "missing-alt-text": _error(
        "An image without words",
        "The image {value} has no alternative text.",
        "Describe it between the square brackets: ![what it shows](…).",
        "Readers who cannot see it get nothing.",
    ),
    "empty-link": _error(
        "A link without words",
        "The link to {value} has no text.",
        "Write between the square brackets where it leads.",
        "A screen reader has nothing to say about it.",
    ),
    "raw-html": _error(
        "HTML in the text",
        "{value} is HTML, which is not allowed in a body.",
        "Write it in Markdown, or put it between backticks to show it as code.",
        "HTML from many hands breaks pages and can run programs.",
    ),
    # Bodies
    "too-complex": _error(
        "A text that cannot be rendered",
        "{what}.",
        "Simplify the text at this place.",
        "A few such lines can stop the whole build.",
    ),
    "conflict-marker": _error(
        "A leftover of a merge",
        "This line is a marker of an unfinished merge.",
        "Choose one of the two versions and delete the markers.",
        "The text stands there twice.",
    ),
    "unclosed-code": _error(
        "A code block without an end",
        "The code block that begins here is never closed.",
        "Close it with a line of {fence}.",
        "Everything after it is shown as code.",
    ),
    "heading-order": _warning(
        "A heading that skips a level",
        "This heading is of level {level} and follows one of level {before}.",
        "Use {advice} here.",
        "Readers who listen find their way by the levels.",
    ),
    "empty-section": _warning(
        "A heading with nothing under it",
        "Nothing stands under the heading {value}.",
        "Write the section, or take the heading out.",
        "An empty section promises what is not there.",
    ),
    # Editorial
    "summary-repeats-title": _warning(
        "A summary that repeats the title",
        "The summary says the same as the title.",
        "Say in the summary what a city gets from it.",
        "The summary is what decides whether somebody reads on.",
    ),
    "summary-length": _warning(
        "A summary that is too short or too long",
        "The summary has {length} characters; {low} to {high} read well.",
        "Say in one or two sentences what it is and for whom.",
        "Lists show the summary in full.",
    ),
    "title-length": _warning(
        "A title that is too long",
        "The title has {length} characters; up to {limit} read well.",
        "Name what sets it apart, and leave the rest to the summary.",
        "Long titles wrap to many lines on a phone.",
    ),
    "placeholder-text": _warning(
        "Text that was meant to be replaced",
        "{value} looks like a placeholder.",
        "Write the text, or take it out.",
        "Readers should not meet work in progress.",
    ),
    "expected-field": _warning(
        "A field that this type usually has",
        "A resource of the type {type} usually has {field}.",
        "Add {field} if the source tells it.",
        "It helps readers to find a case like theirs.",
    ),
    "same-address": _warning(
        "Two resources with one address",
        "{other} has the same {field}.",
        "Keep one of the two, or say how they differ.",
        "Readers meet the same thing twice.",
    ),
    "personal-data": _warning(
        "Personal data",
        "{value} looks like {what}.",
        "Take it out, or name an organisation or role instead.",
        "What is published here stays in the history for ever.",
    ),
    "no-source": _warning(
        "A resource that does not say where it comes from",
        "Neither source nor url is given.",
        "Name the report, page or site that the facts come from.",
        "Readers want to look it up.",
    ),
}
