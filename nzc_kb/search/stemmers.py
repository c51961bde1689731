"""The Snowball stemmers in plain Python to ES modules for the browser.

The stemmers of the package snowballstemmer are generated code of a few kinds of statement; each is written anew as the
statement of JavaScript that does the same. So the browser stems as the index was stemmed, without a second hand-made
copy. Their runtime stands in `overrides/assets/kb/snowball.js`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module

from nzc_kb.search.words import STEMMERS

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "===",
    ast.NotEq: "!==",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-"}


class NotTranslated(Exception):
    """A statement of a kind that no stemmer had before."""


def module_of(language: str, runtime: str) -> str:
    """The module that stems a language; `runtime` is the address of what it stands on, as seen from it."""
    return stemmer_module(inspect.getsource(import_module(f"snowballstemmer.{STEMMERS[language]}_stemmer")), runtime)


def stemmer_module(source: str, runtime: str) -> str:
    """The module of a stemmer, whose default export takes a word and gives its stem.

    Raises:
        NotTranslated: the source has a kind of statement that is not known here.
    """
    (stemmer,) = (
        node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and not node.name.startswith("lab")
    )
    fields = [node for node in stemmer.body if isinstance(node, ast.Assign)]
    methods = [node for node in stemmer.body if isinstance(node, ast.FunctionDef)]
    lines = [
        "// From a Snowball stemmer, https://snowballstem.org/, BSD-3-Clause.",
        f'import Runtime from "{runtime}";',
        "class Stemmer extends Runtime {",
        *(f"{_name(field.targets[0])}={_value(field.value)};" for field in fields),
        *(f"{_plain(method.name)}(){{{''.join(_block(method.body))}}}" for method in methods),
        "}",
        "const stemmer = new Stemmer();",
        "export default (word) => stemmer.stemWord(word);",
    ]
    return "\n".join(lines) + "\n"


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    raise NotTranslated(ast.dump(node))


def _plain(name: str) -> str:
    """A method's name without the underscores before it, which Python mangles."""
    return name.lstrip("_")


def _block(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            raise NotTranslated(statement.name)
        yield _statement(statement)


def _statement(node: ast.stmt) -> str:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Assert():
            return ""
        case ast.Expr():
            return f"{_value(node.value)};"
        case ast.Assign(targets=[ast.Name(id=name)]):
            return f"var {name}={_value(node.value)};"
        case ast.Assign(targets=[target]):
            return f"{_value(target)}={_value(node.value)};"
        case ast.AugAssign():
            return f"{_value(node.target)}{_OPERATORS[type(node.op)]}={_value(node.value)};"
        case ast.If():
            otherwise = f"else{{{''.join(_block(node.orelse))}}}" if node.orelse else ""
            return f"if({_value(node.test)}){{{''.join(_block(node.body))}}}{otherwise}"
        case ast.While():
            return f"while({_value(node.test)}){{{''.join(_block(node.body))}}}"
        case ast.For(iter=ast.Tuple(elts=turns)):
            return f"for(let turn=0;turn<{len(turns)};turn++){{{''.join(_block(node.body))}}}"
        case ast.Try(handlers=[ast.ExceptHandler(type=ast.Name(id=label))]):
            return f"{label}:{{{''.join(_block(node.body))}}}"
        case ast.Raise(exc=ast.Call(func=ast.Name(id=label))):
            return f"break {label};"
        case ast.Return():
            return f"return {_value(node.value)};" if node.value else "return;"
        case ast.Break():
            return "break;"
        case ast.Continue():
            return "continue;"
    raise NotTranslated(ast.dump(node))


def _value(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=None):
            return "null"
        case ast.Constant(value=bool(truth)):
            return "true" if truth else "false"
        case ast.Constant(value=int(number)):
            return str(number)
        case ast.Constant(value=str(text)):
            return _text(text)
        case ast.Set(elts=letters):
            return _text("".join(sorted(str(letter.value) for letter in letters if isinstance(letter, ast.Constant))))
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return f"[{','.join(map(_value, elements))}]"
        case ast.Call(func=ast.Name(id="Among"), args=[text, _, result, *method]):
            return f"[{_value(text)},{_value(result)}{f',(it)=>it.{_method(method[0])}()' if method else ''}]"
        case ast.Call(func=ast.Name(id="len"), args=[text]):
            return f"{_value(text)}.length"
        case ast.Call(func=ast.Attribute() as called):
            return f"{_value(called)}({','.join(map(_value, node.args))})"
        case ast.Attribute(value=ast.Name(), attr=name):
            return f"this.{_plain(name)}"
        case ast.Name(id=name):
            return name
        case ast.Subscript(slice=ast.Slice()):
            raise NotTranslated(ast.dump(node))
        case ast.Subscript():
            return f"{_value(node.value)}[{_value(node.slice)}]"
        case ast.UnaryOp(op=ast.Not()):
            return f"!{_value(node.operand)}" if isinstance(node.operand, ast.Call) else f"!({_value(node.operand)})"
        case ast.UnaryOp(op=ast.USub()):
            return f"-{_value(node.operand)}"
        case ast.BinOp():
            return f"({_value(node.left)}{_OPERATORS[type(node.op)]}{_value(node.right)})"
        case ast.BoolOp(op=ast.Or()):
            return "||".join(map(_value, node.values))
        case ast.Compare(ops=[ast.Is()], comparators=[other]):
            return f"{_value(node.left)}==={_value(other)}"
        case ast.Compare(ops=[operator], comparators=[other]):
            return f"{_value(node.left)}{_COMPARISONS[type(operator)]}{_value(other)}"
    raise NotTranslated(ast.dump(node))


def _method(node: ast.expr) -> str:
    """The name of a method that an entry of a table calls."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _plain(name.partition("__")[2] if name.startswith("_") and "Stemmer__" in name else name)
    raise NotTranslated(ast.dump(node))


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
