"""Why an act was refused: a code and its values; `fundament.wording` says it in the reader's language."""


class Refused(Exception):
    """The act cannot be done. Nothing was stored. `code` and `values` name what to do next."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code, self.values = code, values
