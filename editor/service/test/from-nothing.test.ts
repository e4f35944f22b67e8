/** Writes a spec from an empty file by choosing completions: except for names and texts, nothing is typed. */
import { expect, test } from "vitest";
import { serviceWith, SPEC } from "./project.ts";

interface Stop {
  readonly start: number;
  readonly end: number;
}

/** Chooses completions, types, and moves between tab stops. */
class Author {
  readonly #service = serviceWith();
  text = "";
  #at = 0;
  #stops: Stop[] = [];

  constructor() {
    this.#service.update(SPEC, "");
  }

  /** Chooses a completion. @throws Error with all of that, where it is not among it */
  choose(label: string): this {
    const { items, replace } = this.#service.completions(SPEC, this.#at);
    const item = items.find((one) => one.label === label);
    if (item === undefined)
      throw new Error(
        `${label} is not offered at ${this.text.slice(-40)}▮: ${items.map((one) => one.label).join(", ")}`,
      );
    const stops: Stop[] = [];
    let plain = item.insert;
    if (item.snippet === true) {
      const found: (Stop & { n: number })[] = [];
      plain = "";
      let rest = item.insert;
      for (
        let piece = /\\([\\$}])|\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}|\$(\d+)/.exec(rest);
        piece !== null;
        piece = /\\([\\$}])|\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}|\$(\d+)/.exec(rest)
      ) {
        plain += rest.slice(0, piece.index);
        const [whole, sign, number, value = "", bare] = piece;
        const start = plain.length;
        plain += sign ?? value.replaceAll(/\\([\\$}])/g, "$1");
        if (sign === undefined) found.push({ n: Number(number ?? bare) || Infinity, start, end: plain.length });
        rest = rest.slice(piece.index + whole.length);
      }
      plain += rest;
      stops.push(...found.toSorted((a, b) => a.n - b.n));
    }
    this.#replace(replace, plain);
    const own = stops.map(({ start, end }) => ({ start: replace.start + start, end: replace.start + end }));
    // Nested snippets have their own tab stops, which come later.
    this.#stops = [...own, ...this.#stops];
    return own.length > 0 ? this.next() : this;
  }

  /** Goes to the next stop, and takes its placeholder away; without one, to the end of the text. */
  next(): this {
    const stop = this.#stops.shift();
    this.#at = stop?.start ?? this.text.length;
    if (stop !== undefined) this.#replace(stop, "");
    return this;
  }

  type(text: string): this {
    this.#replace({ start: this.#at, end: this.#at }, text);
    return this;
  }

  /** Goes to the end of the line. */
  line(): this {
    const end = this.text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.text.length : end;
    return this;
  }

  #replace({ start, end }: Stop, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.#at = start + text.length;
    const by = text.length - (end - start);
    this.#stops = this.#stops.map((stop) => (stop.start < end ? stop : { start: stop.start + by, end: stop.end + by }));
    this.#service.update(SPEC, this.text);
  }

  get codes(): string[] {
    return this.#service.diagnostics(SPEC).map(({ code, message }) => `${code} ${message}`);
  }
}

test("the first integration", () => {
  const author = new Author();
  author.choose("integ 1").type("\n").choose("integration").type("orders").line().type("\n");
  author.choose("source").type("order").next().choose("shop").choose("Order").type("\n");
  author.choose("trigger").choose("webhook").type(" ").choose("shop").choose("order_paid").type("\n");
  author.choose("key").choose("order").type(".").choose("id").type("\n");
  author.choose("skip when").choose("order").type(".").choose("status").type(" == ").choose('"voided"').next().type("voided").line().type("\n"); // prettier-ignore
  author.choose("destination").type("invoice").next().choose("books").choose("put_invoice");
  author.choose("Number").choose("order.name").type(" | ").choose("cut").type("20").line().type("\n  ");
  author.choose("Type").choose('"SALE"').type("\n  ");
  author
    .choose("Day")
    .choose("order.created_at")
    .type(" | ")
    .choose("date_in")
    .type("Europe/Vilnius")
    .line()
    .type("\n  ");
  author.choose("Contact").choose("Name").choose("order.customer.first_name").type(" ").choose("otherwise").type('"Guest" | ').choose("cut").type("50").line().type("\n  "); // prettier-ignore
  author.choose("Lines").choose("for").type("line").next().choose("order.lines").next().choose("{ … }");
  author.choose("What").choose("line.title").type(" ").choose("Count").choose("line.quantity");
  expect(author.codes).toEqual([]);
  expect(author.text).toContain('skip when order.status == "voided" because "voided"');
  expect(author.text).toContain("for line in order.lines =>");
});
