/** Wording for amounts of money and their currencies: INT2220 to INT2224. */
import type { Diagnostic, Place, RelatedPlace, TextEdit } from "@integ/grammar";
import { error } from "./codes.ts";
import { IT, after, fix, related } from "./parts.ts";

export const money = {
  /** @param sure what makes sure before that they are one */
  twoCurrencies: (place: Place, left: string, right: string, sure: string | undefined): Diagnostic =>
    error("INT2220", place, `amounts in two currencies can't be combined: ${left}, and ${right}`, {
      label: "which currency?",
      help: `${
        sure === undefined ? "combine amounts in one currency," : `first make sure that they are the same:   ${sure}  `
      } or convert one with a rate:  money(round(a * rate, 2, half_up), "EUR")`,
    }),

  currencyOfEach: (place: Place, currency: string): Diagnostic =>
    error("INT2220", place, "these amounts may be in different currencies: each has its own", {
      label: `in ${currency}, each`,
      help: `select those in one currency:  for … where ${currency} == "EUR" => …`,
    }),

  netAndGross: (place: Place): Diagnostic =>
    error("INT2221", place, "one of these amounts is without tax, the other includes it", {
      label: "net and gross",
      help: "use two amounts of the same kind, or compute the tax first",
    }),

  netIntoGross: (place: Place, target: string, found: "net" | "gross", wanted: "net" | "gross"): Diagnostic => {
    const words = { net: "without tax", gross: "with its tax" };
    return error("INT2221", place, `\`${target}\` is an amount ${words[wanted]}, and this is one ${words[found]}`, {
      label: words[found],
      help: "use the other kind of amount, or compute the tax first",
    });
  },

  moneyTimesMoney: (place: Place): Diagnostic =>
    error("INT2222", place, "two amounts of money can't be multiplied", {
      label: "money times money",
      help: "one of them should be a number: a quantity or a rate",
    }),

  moneyAndNumber: (place: Place, operator: string, found: string): Diagnostic =>
    error("INT2222", place, `\`${operator}\` works on two amounts, and one of these is ${found}, in no currency`, {
      label: "an amount and a plain number",
      help: "say its currency:  money(…, order.currency)",
    }),

  /** @param said where the record says its currency, and what it would say of these amounts */
  wrongCurrency: (
    place: Place,
    target: string,
    found: string,
    wanted: string,
    said?: { readonly place: Place; readonly instead?: string },
  ): Diagnostic =>
    error("INT2223", said?.place ?? place, `\`${target}\` is in ${wanted}, and this amount is in ${found}`, {
      label: said === undefined ? found : `${wanted} is said here`,
      ...(said === undefined ? {} : { related: [{ place, message: `an amount in ${found}` }] }),
      help:
        said?.instead === undefined
          ? "take the amount in the other currency, or write the currency that the amounts are in"
          : `write the currency that the amounts are in:  ${said.instead}   or take amounts in ${wanted}`,
      ...(said?.instead === undefined ? {} : fix(`write ${said.instead}`, [{ ...said.place, text: said.instead }])),
    }),

  /** @param add what sets the field, where that is sure */
  currencyNotSaid: (
    place: Place,
    target: string,
    found: string,
    field: string,
    differs: boolean,
    add?: TextEdit,
  ): Diagnostic =>
    error(
      "INT2223",
      place,
      differs
        ? `\`${target}\` may be in another currency than this amount`
        : `nothing says which currency \`${target}\` is in`,
      {
        label: `in ${found}`,
        help: differs
          ? `\`${field}\` must be exactly the currency of the amounts`
          : `set \`${field}\` to the currency of the amounts`,
        ...(add === undefined ? {} : fix(`set ${field}`, [add])),
      },
    ),

  amountWithoutCurrency: (place: Place, target: string): Diagnostic =>
    error("INT2224", place, `\`${target}\` counts in a currency's smallest unit, and this number has no currency`, {
      label: "how many of them?",
      help: "say its currency:  money(…, order.currency)",
    }),

  unknownCurrency: (place: Place, field: string, pointer: string): Diagnostic =>
    error(
      "INT2224",
      place,
      `\`${field}\` counts in its currency's smallest unit, and the currency (${pointer}) can't be seen from here`,
      {
        label: "how many of them?",
        help: "take it from the document itself, not through a name for a part of it",
      },
    ),

  /** An amount for a whole number that has no mark: it may count cents, or whole units. */
  amountIntoWhole: (place: Place, target: string, found: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2208", place, `\`${target}\` takes whole numbers, and this is an amount such as 12.34`, {
      label: found,
      ...related(declared),
      help: `if it counts cents, say so in its schema:  "x-integ": { "money": { "currency": "EUR", "unit": "minor" } }   or, if it counts whole units, round it:  round(${IT}, 0, half_up)`,
    }),

  tooManyUnits: (place: Place, target: string, found: string): Diagnostic =>
    error("INT2208", place, `\`${target}\` takes whole units of its currency, and this may have parts of them`, {
      label: found,
      help: `round it to the decimals of the currency:  round_money(${IT}, half_up)`,
      fixes: [
        {
          title: "round to the currency's smallest unit",
          applicability: "suggestion",
          edits: [
            { path: place.path, start: place.start, end: place.start, text: "round_money(" },
            after(place, ", half_up)"),
          ],
        },
      ],
    }),

  amountNeeded: (place: Place, name: string): Diagnostic =>
    error("INT2224", place, `\`${name}\` works on an amount of money, and the currency of this is not known`, {
      label: "in which currency?",
      help: "say its currency:  money(…, order.currency)",
    }),
} as const;
