/** The report of an import for the user: findings, guesses and open questions. */
import type { Note } from "./model.ts";

const HEADS: readonly (readonly [Note["how"], string])[] = [
  ["found", "found"],
  ["guessed", "guessed, so please check"],
  ["open", "could not tell, so please add"],
  ["left out", "left out"],
];
const MOST_PLACES = 3;
const MOST_LINES = 25;

/** @param everything whether to list each note with its place and reason, instead of a summary */
export function reportOf(notes: readonly Note[], everything: boolean): string {
  return HEADS.map(([how, head]) => {
    const own = notes.filter((note) => note.how === how);
    if (own.length === 0) return "";
    const lines = everything ? own.map(lineOf) : summary(own);
    return `\n${head}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
  }).join("");
}

function lineOf({ at, what, why }: Note): string {
  if (at === what) return why === undefined ? at : `${at}: ${why}`;
  return `${at}: ${what}${why === undefined ? "" : `, because ${why}`}`.replace(/\s+/g, " ");
}

/** Equal notes about several places are combined in one line. */
function summary(notes: readonly Note[]): string[] {
  const groups = new Map<string, Note[]>();
  for (const note of notes) {
    const key = note.how === "left out" ? (note.why ?? note.what) : note.what;
    groups.set(key, [...(groups.get(key) ?? []), note]);
  }
  const lines = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([key, all]) => {
      const [first] = all;
      if (all.length === 1 && first !== undefined)
        return first.how === "left out" ? `${first.at}: ${key}` : lineOf(first);
      const places = all.slice(0, MOST_PLACES).map(({ at }) => at);
      // Open questions that have one reason are shown with it: it says what to add.
      const reasons = new Set(all.map(({ why }) => why));
      const [why] = first?.how === "open" && reasons.size === 1 ? reasons : [];
      const because = why === undefined ? "" : `, because ${why}`.replace(/\s+/g, " ");
      return `${all.length} times ${key}${because}: ${places.join(", ")}${all.length > MOST_PLACES ? " …" : ""}`;
    });
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} more: --explain lists all`];
}
