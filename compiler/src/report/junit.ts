/** Suites as JUnit XML, which every CI reads: one suite a file. */
import type { Suite } from "./finding.ts";

/** @returns text that ends with a line break */
export function junit(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="integ" ${counts(all)}>`];
  for (const { file, cases } of suites) {
    lines.push(`  <testsuite name="${escaped(file)}" ${counts(cases)}>`);
    for (const { name, failures } of cases) {
      const open = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" file="${escaped(file)}"`;
      if (failures.length === 0) lines.push(`${open}/>`);
      else {
        lines.push(`${open}>`);
        lines.push(`      <failure message="${escaped(failures[0] ?? "")}">${escaped(failures.join("\n"))}</failure>`);
        lines.push("    </testcase>");
      }
    }
    lines.push("  </testsuite>");
  }
  return `${lines.join("\n")}\n</testsuites>\n`;
}

function counts(cases: Suite["cases"]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  return `tests="${cases.length}" failures="${failed}" errors="0"`;
}

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no way to write most control characters, nor half of a surrogate pair: they become U+FFFD. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // They are what this is about.
      // oxlint-disable-next-line no-control-regex
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"]/g, (sign) => NAMED[sign] ?? sign)
      .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  );
}
