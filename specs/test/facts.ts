/**
 * Statements about the systems of integ, and their sources: the vendor, users of the system, or none yet.
 * `systems/<name>/facts.yaml` has the facts; docs/facts.md shows them.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { isList } from "../../runtime/src/host/pointer.ts";
import { fieldsIn } from "../../runtime/src/host/unknown-values.ts";

const SYSTEMS = join(import.meta.dirname, "../systems");

/** The source of a fact: a page, or a quotation from an npm package. */
export type Source = { readonly page: string } | { readonly package: string; readonly words: string };

/** A statement about a system. */
export interface Fact {
  readonly says: string;
  /** Who confirms it, and where. */
  readonly confirmed?: { readonly by: "vendor" | "users"; readonly source: Source };
  /** The sentence about it on the system's page, under *Unconfirmed*. */
  readonly unconfirmed?: string;
}

/** The facts of a system; none where it has no `facts.yaml`. @throws Error if one is not written as it should be */
export function factsOf(name: string): readonly Fact[] {
  const file = join(SYSTEMS, name, "facts.yaml");
  if (!existsSync(file)) return [];
  const read = load(readFileSync(file, "utf8"));
  if (!isList(read)) throw new Error(`${file} is no list`);
  return read.map((one) => factIn(name, fieldsIn(one)));
}

function factIn(name: string, entry: Readonly<Record<string, unknown>>): Fact {
  const { says, by, page, package: library, words, unconfirmed } = entry;
  if (typeof says !== "string") throw new Error(`${name}: a fact says something`);
  if (typeof unconfirmed === "string") return { says, unconfirmed };
  if (by !== "vendor" && by !== "users") throw new Error(`${name}: by: vendor or users, or unconfirmed: ${says}`);
  if (typeof page === "string") return { says, confirmed: { by, source: { page } } };
  if (typeof library === "string" && typeof words === "string")
    return { says, confirmed: { by, source: { package: library, words } } };
  throw new Error(`${name}: a page, or words of a package: ${says}`);
}
