"""Who buys here."""
from service import Refusal, serve

ACCOUNTS = {
    "ann": {"name": "Ann", "mail": "ann@example.com"},
    "bob": {"name": "Bob", "mail": "bob@example.com"},
}


def account(name: str, _: dict) -> object:
    if name not in ACCOUNTS:
        raise Refusal(404, f"there is no account {name}")
    return ACCOUNTS[name]


serve("accounts", {("GET", "accounts"): account})
