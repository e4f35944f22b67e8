/** `integ explain` explains a code, a word of the language, a function, a system or a field: arguments and options. */
import type { Declare } from "../declare.ts";

export const explain: Declare = (program, ends) => {
  program
    .command("explain")
    .description(
      "explain an error code, a word of the language, a function, a system, or an operation, event, type or field of one",
    )
    .argument(
      "<subject>",
      "INT2041, otherwise, cut_words, xero, xero.upsert_invoice, xero.Invoice.Status …; for a field, also the specs that set it, and how",
    )
    .action(async (subject: string) => ends((await import("../actions/explain.ts")).explain(subject)));
};
