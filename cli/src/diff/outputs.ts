/**
 * Runs both versions of an integration on the same samples: reports different outcomes, and fields with other values.
 */
import type { Flow } from "@integ/runtime";
import {
  type SampleOutcome,
  type Difference,
  type Sample,
  type Step,
  outcomeOfSample,
  outcomeText,
  differences,
  pathText,
  valueText,
} from "@integ/preview/run";
import { valuesAt } from "../values-at.ts";
import type { Change, Example, Shown, Weight } from "./change.ts";
import { whereOf, type Attribute } from "./where.ts";

/** A sample, and its outcome in both versions. */
interface Both {
  readonly sample: Sample;
  readonly before: SampleOutcome;
  readonly after: SampleOutcome;
}

/** The examples in a report. */
const EXAMPLES = 5;

/** Runs all samples through both. @param attributes fields by which samples can be distinguished */
export function outputChanges(
  name: string,
  before: Flow,
  after: Flow,
  samples: readonly Sample[],
  attributes: readonly Attribute[],
): Change[] {
  const all = samples.map((sample): Both => ({
    sample,
    before: outcomeOfSample(before, sample),
    after: outcomeOfSample(after, sample),
  }));
  return [...endChanges(name, all, attributes), ...valueChanges(name, all, attributes)];
}

function endChanges(name: string, all: readonly Both[], attributes: readonly Attribute[]): Change[] {
  const groups = new Map<string, Both[]>();
  for (const one of all) {
    const [was, is] = [endOf(one.before), endOf(one.after)];
    if (was !== is) groups.set(`${was}\n${is}`, [...(groups.get(`${was}\n${is}`) ?? []), one]);
  }
  return [...groups.values()].flatMap((group): Change[] => {
    const [first] = group;
    if (first === undefined) return [];
    const from = all.filter((one) => endOf(one.before) === endOf(first.before));
    return [
      {
        weight: weightOf(first),
        kind: "outcome",
        integration: name,
        message: `${endText(group.map(({ after }) => after))}, before: ${endText(group.map(({ before }) => before))}`,
        ...("id" in first.after ? { reason: first.after.id } : {}),
        details: [],
        shown: {
          ...shownOf(
            group.map(({ sample }) => sample),
            from.map(({ sample }) => sample),
            attributes,
          ),
          examples: group.slice(0, EXAMPLES).map(({ sample, before, after }) => ({
            sample: sample.name,
            path: "",
            before: outcomeText(before),
            after: outcomeText(after),
          })),
        },
      },
    ];
  });
}

/** A request that is no longer sent matters more than one that is new. */
function weightOf({ before, after }: Both): Weight {
  if (before.kind === "sent" && after.kind !== "sent") return "stopped";
  return before.kind === "hold" && after.kind === "skip" ? "stopped" : "values";
}

/** The key by which outcomes are compared: the kind, and the reason as written in the spec. */
function endOf(came: SampleOutcome): string {
  return "id" in came ? `${came.kind} ${came.id}` : came.kind === "lacking" ? `lacking ${came.name}` : came.kind;
}

/** The outcome of several samples: their common reason, otherwise the reason as written in the spec, with its holes. */
function endText(all: readonly SampleOutcome[]): string {
  const [first] = all;
  const [only, ...others] = new Set(all.map(outcomeText));
  if (first === undefined || only === undefined) return "";
  if (others.length === 0 || !("id" in first)) return only;
  let reason = first.id;
  for (let open = ""; open !== reason;) [open, reason] = [reason, reason.replaceAll(/\{[^{}]*\}/g, "…")];
  return outcomeText({ ...first, reason });
}

function valueChanges(name: string, all: readonly Both[], attributes: readonly Attribute[]): Change[] {
  const found = new Map<string, { readonly both: Both; readonly difference: Difference }[]>();
  const sent = all.filter(({ before, after }) => before.kind === "sent" && after.kind === "sent");
  for (const both of sent) {
    if (both.before.kind !== "sent" || both.after.kind !== "sent") continue;
    for (const difference of differences(both.before.records, both.after.records)) {
      const path = general(difference.path);
      found.set(path, [...(found.get(path) ?? []), { both, difference }]);
    }
  }
  return [...found].map(([path, group]): Change => {
    const changed = [...new Set(group.map(({ both }) => both.sample))];
    const could = sent.filter(({ before, after }) => [before, after].some((came) => has(came, path)));
    const pairs = new Map<string, number>();
    for (const { difference } of group) {
      const pair = pairText(difference);
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    const [only] = pairs.keys();
    const gone = group.every(({ difference }) => difference.after === undefined) && !path.includes(".");
    return {
      weight: gone ? "stopped" : "values",
      kind: "value",
      integration: name,
      message: pairs.size === 1 ? `${path}: ${only}` : `${path} changes`,
      details:
        pairs.size === 1
          ? []
          : [...pairs]
              .toSorted((a, b) => b[1] - a[1])
              .slice(0, EXAMPLES)
              .map(([pair, times]) => `${pair}${times > 1 ? ` (${times} times)` : ""}`),
      shown: {
        ...shownOf(
          changed,
          could.map(({ sample }) => sample),
          attributes,
        ),
        examples: firstOfEach(group).map(({ both, difference }): Example => ({
          sample: both.sample.name,
          path: pathText(difference.path),
          before: shownValue(difference.before),
          after: shownValue(difference.after),
        })),
      },
    };
  });
}

/** One example from each sample: a document with many lines would hide the others. */
function firstOfEach<T extends { readonly both: Both }>(group: readonly T[]): T[] {
  return [...new Map(group.toReversed().map((one) => [one.both, one])).values()].toReversed().slice(0, EXAMPLES);
}

function shownOf(
  changed: readonly Sample[],
  of: readonly Sample[],
  attributes: readonly Attribute[],
): Omit<Shown, "examples"> {
  const where = whereOf(
    changed,
    of.filter((sample) => !changed.includes(sample)),
    attributes,
  );
  return { changed: changed.length, of: of.length, ...(where === undefined ? {} : { where }) };
}

function pairText({ before, after }: Difference): string {
  if (before === undefined) return `${valueText(after)} is sent, nothing before`;
  if (after === undefined) return `${valueText(before)} is not sent any more`;
  return `${valueText(before)} becomes ${valueText(after)}`;
}

function shownValue(value: unknown): string | undefined {
  return value === undefined ? undefined : valueText(value, 200);
}

/** `invoice.LineItems[].TaxType`: the path for any line. */
function general(path: readonly Step[]): string {
  return pathText(path).replace(/\[\d+\]/g, "[]");
}

/** Whether the result has a value at a path. */
function has(came: SampleOutcome, path: string): boolean {
  if (came.kind !== "sent") return false;
  return valuesAt(came.records, path).some((value) => value !== undefined);
}
