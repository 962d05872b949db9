"""What somebody is about to buy. It is kept in memory: a restart empties all carts."""
from service import Refusal, ask, serve

PRODUCTS_MAX = 100

carts: dict[str, list[str]] = {}


def look(buyer: str, _: dict) -> object:
    kept = carts.get(buyer, [])
    return {"products": kept, "total": sum(ask("catalogue", f"/products/{key}")["price"] for key in kept)}


def add(buyer: str, fields: dict) -> object:
    product = str(fields.get("product", ""))
    ask("catalogue", f"/products/{product}")
    kept = carts.setdefault(buyer, [])
    if len(kept) >= PRODUCTS_MAX:
        raise Refusal(409, "the cart is full")
    kept.append(product)
    return look(buyer, {})


def checkout(buyer: str, _: dict) -> object:
    whole = look(buyer, {})
    if not whole["products"]:
        raise Refusal(409, "the cart is empty")
    account = ask("accounts", f"/accounts/{buyer}")
    paid = ask("payment", "/pay", {"account": buyer, "amount": whole["total"]})
    carts.pop(buyer, None)
    ask("mail", "/mail", {"to": account["mail"], "text": f'Thank you, {account["name"]}: {paid["paid"]} euros are paid.'})
    return paid


serve("cart", {("GET", "cart"): look, ("POST", "cart"): add, ("POST", "checkout"): checkout})
