/** A comparison for the terminal: integration by integration, the worst first. */
import type { Paint } from "@integ/compiler";
import { WEIGHTS, type Change } from "./change.ts";
import type { Compared } from "./compare.ts";
import type { Versions } from "./flow-version.ts";
import { causeText, headline, lineText, sentence, TITLES } from "./titles.ts";

/** @returns text that ends with a line break */
export function diffText(compared: Compared, versions: Versions, paint: Paint): string {
  const groups = Map.groupBy(compared.changes, ({ integration }) => integration);
  const parts = [...groups].map(
    ([integration, changes]) =>
      `\n${paint.strong(integration === "" ? "project" : integration)}\n${changes.map((one) => told(one, paint)).join("")}`,
  );
  const causes = compared.causes.map((one) => `${causeText(one)}\n`).join("");
  return `${headline(compared, versions)}\n${causes === "" ? "" : `\n${causes}`}${parts.join("")}`;
}

function told(change: Change, paint: Paint): string {
  const heavy = WEIGHTS.indexOf(change.weight) < WEIGHTS.indexOf("values");
  const title = (heavy ? paint.error : change.weight === "values" ? paint.warning : paint.help)(TITLES[change.weight]);
  const quiet = [
    ...change.details,
    ...(change.shown?.examples ?? []).map(
      ({ sample, path, before = "nothing", after = "nothing" }) =>
        `${sample}: ${path === "" ? "" : `${path} `}${before} → ${after}`,
    ),
  ];
  const line = lineText(change);
  return [
    `  ${title}: ${sentence(change)}\n`,
    ...(line === "" ? [] : [`      ${line}\n`]),
    ...quiet.map((text) => paint.quiet(`      ${text}`) + "\n"),
  ].join("");
}
