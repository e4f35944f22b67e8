/**
 * `npm run docs:reference`: the pages generated from the code and from everything that ships: `docs/functions.md` of
 * the function library, and `docs/integrations.md` of the integrations that `integ init --template` copies.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { GITLAB_INCLUDED, templates, type Template } from "@integ/cli";
import { builtins, functionsOf, signatureOf, type Builtin } from "@integ/compiler";

const ROOT = resolve(import.meta.dirname, "..");

/** All functions by name: what each does, and examples with their values. */
export function functionsPage(): string {
  const byName = Map.groupBy(functionsOf(builtins), ({ name }) => name);
  const names = [...byName.keys()].sort();
  const parts = names.map((name) => `## ${name}\n\n${(byName.get(name) ?? []).map(functionText).join("\n\n")}`);
  return `${[
    "# Functions",
    "Call a function as `upper(order.name)`, or pipe a value into it: `order.name | upper`. If its first argument is absent, so is its result. `integ explain <function>` shows the same in a terminal.",
    names.map((name) => `[${name}](#${name})`).join(" · "),
    ...parts,
  ].join("\n\n")}\n`;
}

function functionText(builtin: Builtin): string {
  const { about, examples, fails, mayBeAbsent } = builtin;
  const notes = [
    fails === true ? "It can fail: handle that with `on error`." : "",
    mayBeAbsent === true ? "Its result may be absent: `otherwise` gives a replacement." : "",
  ].filter((note) => note !== "");
  const shown = examples.map(
    ([expression, value]) => `| \`${cell(expression)}\` | ${value === "" ? "" : `\`${cell(value)}\``} |`,
  );
  return [
    `\`${signatureOf(builtin)}\`: ${about}`,
    notes.join(" "),
    shown.length === 0 ? "" : `| example | gives |\n| --- | --- |\n${shown.join("\n")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Escapes characters that would end a cell of a table, or code in it. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("{{", "{ {");
}

/** Its own page; the folder if it has none. */
function pageOf({ folder }: Template): string {
  const page = join(folder, "README.md");
  return relative(ROOT, existsSync(page) ? page : folder);
}

const JOURNEY = {
  account: "an account is created",
  cart: "a cart",
  delivery: "delivery",
  payment: "payment",
  confirmation: "order confirmation",
} as const;

/** The integrations that ship, by number, and by the steps of an order. */
export function integrationsPage(): string {
  const all = templates();
  const row = (one: Template): string =>
    `| ${one.number ?? ""} | [${one.title}](../${pageOf(one)}) | ${one.from} → ${one.to} | ${one.about.replace(/\.$/, "")} | \`${one.name}\` |`;
  const steps = Object.entries(JOURNEY).flatMap(([step, what]) => {
    const of = all.filter(({ journey }) => journey === step);
    return of.length === 0 ? [] : [`- ${what}: ${of.map(({ name }) => `\`${name}\``).join(", ")}`];
  });
  return `${[
    "# Integrations that ship with integ",
    "Each is a complete project: a spec with its tests, samples, and a page that guides you from connecting to the first delivery. Copy one and change it:",
    "```sh\nnpx integ init --template orders-to-invoices\n```",
    "In this repository, `npm start -- --flow <name>` demonstrates one: a stand-in sends the event that starts it, and the result is shown.",
    [
      "| | Integration | From → to | What it does | Template |",
      "| --- | --- | --- | --- | --- |",
      ...all.map(row),
    ].join("\n"),
    "## By a customer's way",
    steps.join("\n"),
    "## Which of these may run together",
    "A sale is booked once. Of each row choose one:",
    [
      "| what | choose one | why |",
      "| --- | --- | --- |",
      "| orders of Shopify in Xero | `orders-to-invoices` · `daily-sales` | both book the same order |",
      "| orders of companies | `b2b-order-to-directo`, with private buyers in other books · `orders-to-invoices` for all | `orders-to-invoices` does not leave companies out |",
      "| orders of a marketplace | `marketplace-to-xero` · its app, which puts them into the shop, and `orders-to-invoices` | `MP-…` and `#…` would be the same sale |",
      "| payments by Paysera in Shopify | `order-payments`, which has a row for Paysera · `paysera-to-xero` | both book the same money; the second one waits for a person |",
      "| orders of WooCommerce | `woocommerce-to-odoo`, with payments and refunds | it books them itself; `paysera-to-xero` is for invoices in Xero |",
    ].join("\n"),
    [
      "- Belong together: `orders-to-invoices` or `daily-sales` (the sale), `order-payments` (the money at the gateway), `refunds-to-credit-notes` (what goes back), `cancelled-orders`.",
      "- `payouts-to-books` and `paypal-to-books` empty the clearing accounts that `order-payments` fills: keep `clearing-accounts.csv` the same in their projects.",
      "- Two shops in one organisation of Xero need numbers that differ: give each shop's orders a prefix. A number that Xero has for another order waits for a person.",
    ].join("\n"),
    "## Not here",
    [
      "- i.SAF and SAF-T files for the Lithuanian tax office: the accounting system makes them of the documents that it has. Codes of its VAT classifier go along where it\n  asks for them (Rivilė, Directo).",
      "- E-invoices by Peppol (UBL): the accounting system or its operator sends them. `b2b-order-to-directo` makes the invoice that goes out that way.",
    ].join("\n"),
    "Which systems there are beside these: [systems](systems/README.md).",
  ].join("\n\n")}\n`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(ROOT, "docs/functions.md"), functionsPage());
  writeFileSync(join(ROOT, "docs/integrations.md"), integrationsPage());
  writeFileSync(join(ROOT, "action/gitlab.yml"), GITLAB_INCLUDED);
  process.stdout.write("docs/functions.md, docs/integrations.md, action/gitlab.yml\n");
}
