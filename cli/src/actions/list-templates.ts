/** `integ list templates`: the integrations that `integ init --template` begins with. */
import { formatFor } from "../report.ts";
import { templates } from "../templates.ts";
import { EXIT, out, table } from "../terminal.ts";

/** The usual integrations of a shop by their number, then the others. */
export function listTemplates(options: { readonly format?: string }): number {
  const all = templates();
  if (formatFor(options.format, process.stdout) === "json") {
    const listed = all.map(({ name, title, about, from, to, number, journey }) => ({
      name,
      title,
      about,
      from,
      to,
      ...(number === undefined ? {} : { number }),
      ...(journey === undefined ? {} : { journey }),
    }));
    out(`${JSON.stringify({ version: 1, templates: listed }, null, 2)}\n`);
    return EXIT.fine;
  }
  const rows = all.map(({ name, from, to, about }) => [name, from, to, about]);
  out(table([["TEMPLATE", "FROM", "TO", "WHAT IT DOES"], ...rows]));
  out("\nstart from one: integ init my-shop --template <name>\n");
  return EXIT.fine;
}
