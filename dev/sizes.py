"""Functions and files stay short enough to be read at one go."""

import ast

FUNCTION_LINES = 40
FILE_LINES = 400


def check(path):
    """Return what is too long in a Python file, as a list of texts."""
    text = path.read_text(encoding="utf-8")
    count = len(text.splitlines())
    found = [f"{path}:1: {count} lines > {FILE_LINES}"] if count > FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(
                    f"{path}:{node.lineno}: {node.name} has {length} lines "
                    f"> {FUNCTION_LINES}"
                )
    return found
