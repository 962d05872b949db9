"""Writes to buyers, that is to say into its log; the last letters can be read."""
from service import serve

LETTERS_MAX = 100
TEXT_LENGTH_MAX = 1000

letters: list[dict] = []


def send(_: str, fields: dict) -> object:
    letter = {"to": str(fields.get("to", ""))[:TEXT_LENGTH_MAX], "text": str(fields.get("text", ""))[:TEXT_LENGTH_MAX]}
    letters.append(letter)
    del letters[:-LETTERS_MAX]
    print(f'mail: to {letter["to"]}: {letter["text"]}', flush=True)
    return letter


serve("mail", {("POST", "mail"): send, ("GET", "mail"): lambda *_: letters})
