/** The property that a change's samples share: `order.shipping_address.country_code is "LT"`. */
import { encode } from "@integ/runtime";
import type { Sample } from "@integ/preview/run";
import { valuesAt } from "../values-at.ts";

/** A field that distinguishes samples, and how readable it is for people. */
export interface Attribute {
  /** `line_items[].title` */
  readonly path: string;
  /** The path with the source's name, as in the spec. */
  readonly title: string;
  /** Lower is better: a choice of few values is more meaningful than a text that happens to be equal. */
  readonly rank: number;
}

/** A property of a sample. */
interface Fact {
  readonly text: string;
  readonly rank: number;
}

/** The maximum number of conditions that are still readable. */
const MOST = 2;
const LONGEST = 24;

/** @returns undefined if no property holds for all of `those` and none of the `others` */
export function whereOf(
  those: readonly Sample[],
  others: readonly Sample[],
  attributes: readonly Attribute[],
): string | undefined {
  const [first] = those;
  // For a single sample, any property would do.
  if (first === undefined || those.length < 2 || others.length === 0) return undefined;
  const facts = new Map(those.map((one) => [one, factsOf(one, attributes)]));
  for (const one of others) facts.set(one, factsOf(one, attributes));
  const isSo = (sample: Sample, { text }: Fact): boolean => facts.get(sample)?.has(text) === true;
  const shared = [...(facts.get(first) ?? new Map<string, Fact>()).values()].filter((fact) =>
    those.every((one) => isSo(one, fact)),
  );
  let left = others;
  const chosen: Fact[] = [];
  while (left.length > 0 && chosen.length < MOST) {
    const remaining = left;
    const missed = (fact: Fact): number => remaining.filter((one) => isSo(one, fact)).length;
    const [best] = shared.toSorted((a, b) => missed(a) - missed(b) || a.rank - b.rank);
    if (best === undefined || missed(best) === left.length) return undefined;
    chosen.push(best);
    left = left.filter((one) => isSo(one, best));
  }
  return left.length > 0 ? undefined : chosen.map(({ text }) => text).join(" and ");
}

function factsOf({ document }: Sample, attributes: readonly Attribute[]): Map<string, Fact> {
  const found = new Map<string, Fact>();
  for (const { path, title, rank } of attributes) {
    const values = valuesAt(document, path);
    const present = values.filter((value) => value !== undefined && value !== null && value !== "");
    const fact = (text: string, of: number): unknown => found.set(text, { text, rank: of });
    fact(`${title} is ${present.length > 0 ? "present" : "absent"}`, 2);
    for (const value of present) {
      // Names and numbers of documents are equal by chance.
      if (typeof value === "object" || (typeof value === "string" && /\d/.test(value)) || Number(value) >= 1000)
        continue;
      const text = encode(value);
      if (text.length <= LONGEST) fact(`${title} ${path.includes("[]") ? "has" : "is"} ${text}`, rank);
    }
  }
  return found;
}
