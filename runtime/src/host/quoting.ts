/** Escapes arguments in quoted parts of a query or a filter, so that they can't end the quote. */
import type { Quotes } from "../exchange.ts";
import { Unwritable } from "./formats/unwritable.ts";
import type { Escape } from "./templates.ts";

/**
 * The escaping of an operation's arguments. The returned function throws `Unwritable` for a value that can't be
 * written.
 */
export function quoting(quotes: Quotes | undefined): Escape {
  return (value, before) => {
    const quote = openQuote(before, quotes === undefined ? '"' : "\"'");
    if (quote === undefined) return value;
    if (quotes === "doubled") return value.replaceAll(quote, quote + quote);
    if (quotes === "none") {
      if (value.includes(quote)) throw new Unwritable(`a value has ${quote} in it, which its system can't query`);
      return value;
    }
    return value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  };
}

/** The quote that is open at the end of a text. */
function openQuote(text: string, quotes: string): string | undefined {
  let open: string | undefined;
  for (const sign of text)
    if (sign === open) open = undefined;
    else if (open === undefined && quotes.includes(sign)) open = sign;
  return open;
}
