/** A table of lines in a mail: as plain text, and as HTML. */

/** Columns by their titles, and the cells of each line. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A text with a table below it, in aligned columns. */
export function plainOf(text: string, table: Table | undefined): string {
  if (table === undefined) return text;
  const lines = [table.columns, ...table.rows];
  const count = Math.max(...lines.map((line) => line.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...lines.map((line) => lengthOf(line[at] ?? ""))));
  const shown = lines.map((line) =>
    widths
      .map((width, at) => (line[at] ?? "") + " ".repeat(width - lengthOf(line[at] ?? "")))
      .join("  ")
      .trimEnd(),
  );
  return `${text}\n\n${shown.join("\n")}\n`;
}

/** The same as HTML; all values are escaped. */
export function htmlOf(text: string, { columns, rows }: Table): string {
  const cells = (tag: string, line: readonly string[]): string =>
    `<tr>${line.map((cell) => `<${tag} style="text-align:left;padding:2px 12px 2px 0">${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => cells("td", row)).join("\n");
  return `<p style="white-space:pre-line">${escapeHtml(text)}</p>\n<table>\n${cells("th", columns)}\n${body}\n</table>\n`;
}

/** In code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Escapes text for an element, or for an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
