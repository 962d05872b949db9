"""What is sold, and the shop's page."""
import html

from service import Elsewhere, Page, Refusal, ask, serve

PRODUCTS = {
    "rope": {"name": "Rope, 20 m", "price": 18},
    "lamp": {"name": "Storm lamp", "price": 35},
    "anchor": {"name": "Anchor, 40 kg", "price": 240},
}
BUYER = "ann"


def products(key: str, _: dict) -> object:
    if key == "":
        return PRODUCTS
    if key not in PRODUCTS:
        raise Refusal(404, f"there is no product {key}")
    return PRODUCTS[key]


def page(*_: object) -> object:
    goods = "".join(
        f'<li>{html.escape(each["name"])}: {each["price"]} € <button name="product" value="{key}">Buy</button></li>'
        for key, each in PRODUCTS.items()
    )
    return Page(
        "<!doctype html><title>Ship's chandler</title><h1>Ship's chandler</h1>"
        f'<form method="post" action="/buy"><ul>{goods}</ul></form><h2>Your cart</h2>{cart()}'
        '<form method="post" action="/checkout"><button>Pay</button></form>\n'
    )


def cart() -> str:
    try:
        kept = ask("cart", f"/cart/{BUYER}")
    except Refusal as refusal:
        return f"<p>Not to be seen at the moment: {html.escape(str(refusal))}</p>"
    return f'<p>{html.escape(", ".join(kept["products"]) or "empty")}, {kept["total"]} €</p>'


def buy(_: str, fields: dict) -> object:
    ask("cart", f"/cart/{BUYER}", {"product": fields.get("product", "")})
    return Elsewhere("/")


def checkout(*_: object) -> object:
    paid = ask("cart", f"/checkout/{BUYER}", {})
    return Page(f'<!doctype html><title>Thank you</title><h1>Thank you</h1><p>{paid["paid"]} € are paid. <a href="/">Back</a></p>\n')


serve("catalogue", {("GET", ""): page, ("GET", "products"): products, ("POST", "buy"): buy, ("POST", "checkout"): checkout})
