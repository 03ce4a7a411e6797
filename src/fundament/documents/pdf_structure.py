"""Gives every table row its header cell, so that a screen reader says which row an amount belongs to."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf


def with_row_headers(*, pdf: bytes) -> bytes:
    """Turn the first data cell of every table row into a header cell of that row.

    Sources: PDF/UA-1 (ISO 14289-1) 7.5, ISO 32000-1 14.8.5.7.

    Typst 0.15 tags column headers only; its row headers sit behind a feature flag that the Python binding cannot set.
    Every table of our documents names its row in the first column. The same bytes in give the same bytes out, and the
    file ends with a line feed, which a later incremental update needs to stay PDF/A (ISO 19005, 6.1.9).
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        if "/IDTree" in tree:
            names = pikepdf.NameTree(tree.IDTree)
            for number, row in enumerate(_elements(node=tree, kind="/TR")):
                _name_row(row=row, name=f"row{number:06d}", names=names)
        out = BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _name_row(*, row: pikepdf.Object, name: str, names: pikepdf.NameTree) -> None:
    cells = list(_children(node=row))
    if not cells or cells[0].S != pikepdf.Name.TD:
        return
    first, *others = cells
    first.S = pikepdf.Name.TH
    first.ID = pikepdf.String(name)
    _table_attributes(cell=first).Scope = pikepdf.Name.Row
    names[name] = first
    for cell in others:
        _table_attributes(cell=cell).Headers.append(pikepdf.String(name))


def _table_attributes(*, cell: pikepdf.Object) -> pikepdf.Object:
    """Find the attributes that Typst writes for every cell below a column header."""
    return next(found for found in cell.A if pikepdf.Name.Table == found.O)


def _children(*, node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the structure elements below a node; marked content and object references are no elements."""
    below = node.get("/K", pikepdf.Array())
    for child in below if isinstance(below, pikepdf.Array) else (below,):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child


def _elements(*, node: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    for child in _children(node=node):
        if kind == child.S:
            yield child
        yield from _elements(node=child, kind=kind)
