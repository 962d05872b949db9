"""Takes the money, up to PAYMENT_LIMIT euros at once."""
import os

from service import Refusal, serve

LIMIT = int(os.environ.get("PAYMENT_LIMIT", "500"))


def pay(_: str, fields: dict) -> object:
    amount = fields.get("amount")
    if not isinstance(amount, int) or amount <= 0:
        raise Refusal(400, "the amount is no number of euros")
    if amount > LIMIT:
        raise Refusal(402, f"{amount} euros are more than the limit of {LIMIT}")
    return {"paid": amount, "account": str(fields.get("account", ""))}


serve("payment", {("POST", "pay"): pay})
