/** A comparison as a comment on a pull request: a table of changes, with collapsed samples. */
import type { Change } from "./change.ts";
import type { Compared } from "./compare.ts";
import type { Versions } from "./flow-version.ts";
import { causeText, headline, lineText, sentence, TITLES } from "./titles.ts";

/** Identifies the comment, so that the next one replaces it. */
const MARK = "<!-- integ diff -->";
/** GitHub's limit is 65 536 characters. */
const MOST = 60_000;

/** @returns text that ends with a line break */
export function diffMarkdown(compared: Compared, versions: Versions): string {
  const { changes } = compared;
  const title = changes.length === 0 ? "Nothing changes for the business" : "What changes for the business";
  const head = `${MARK}\n## ${title}\n\n${escaped(headline(compared, versions))}.\n`;
  if (changes.length === 0) return head;
  const rows = changes.map((change) =>
    row([change.integration, TITLES[change.weight], sentence(change), lineText(change)]),
  );
  const table = `\n${row(["Integration", "", "What", "Where"])}${row(["---", "---", "---", "---"])}`;
  const causes = compared.causes.map((one) => `\n**${escaped(causeText(one))}**\n`).join("");
  let text = head + causes + aboutLines(compared) + table;
  let left = rows.length;
  for (const one of rows) {
    if (text.length + one.length > MOST) break;
    text += one;
    left--;
  }
  if (left > 0) text += `\n${left} more: \`integ diff ${versions.before.name}\` lists all of them.\n`;
  for (const change of changes) {
    const more = folded(change);
    if (text.length + more.length > MOST) break;
    text += more;
  }
  return text;
}

/** The purpose of each changed integration: whoever approves a change may not know the integrations by name. */
function aboutLines({ changes, abouts }: Compared): string {
  const lines = [...new Set(changes.map(({ integration }) => integration))].flatMap((name) => {
    const about = abouts.get(name);
    return about === undefined ? [] : [`- **${escaped(name)}**: ${escaped(about)}\n`];
  });
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}

/** The samples that show a change, and its details, collapsed. */
function folded(change: Change): string {
  const { details, shown } = change;
  const examples = shown?.examples ?? [];
  if (details.length === 0 && examples.length === 0) return "";
  const list = details.map((one) => `- ${escaped(one)}\n`).join("");
  const rows = examples.map(({ sample, path, before = "–", after = "–" }) => row([sample, path, before, after]));
  const left = (shown?.changed ?? 0) - new Set(examples.map(({ sample }) => sample)).size;
  const table =
    rows.length === 0
      ? ""
      : `\n${row(["Sample", "Field", "Before", "After"])}${row(["---", "---", "---", "---"])}${rows.join("")}`;
  const more = left > 0 ? `\nand ${left} more\n` : "";
  const summary = `${change.integration}: ${change.message}`;
  return `\n<details><summary>${escaped(summary)}</summary>\n\n${list}${table}${more}\n</details>\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((one) => (one === "---" ? one : escaped(one))).join(" | ")} |\n`;
}

/**
 * Escapes text so that it contains no Markdown, HTML, mentions or references to pull requests, and stays readable as
 * plain text.
 */
function escaped(text: string): string {
  return text
    .replace(/[<>&#@]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\\`*[\]|~]|(?<!\p{L}|\p{N})_|_(?!\p{L}|\p{N})/gu, "\\$&")
    .replace(/\r?\n|\r/g, " ");
}
