/** Converts the vendor's names to those of descriptions. */

/** The words of a name in any style: `listOrders`, `sales-order`, `GET /orders`. */
function words(text: string): string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

/** `list_orders`; undefined if nothing of the name is left. */
export function snake(text: string): string | undefined {
  const name = words(text).join("_").toLowerCase().slice(0, 80).replace(/_+$/, "");
  if (name === "") return undefined;
  return /^[a-z]/.test(name) ? name : `n${name}`;
}

/** `SalesOrder`; undefined if nothing of the name is left. */
export function pascal(text: string): string | undefined {
  const name = words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")
    .slice(0, 80);
  if (name === "") return undefined;
  return /^[A-Z]/.test(name) ? name : `T${name}`;
}

/**
 * Shortens names with namespaces: `Vendor.Api.Model.Order` becomes `Order`, or `Model.Order` if another name ends in
 * `Order`.
 *
 * @param all the names of all schemas
 */
export function withoutNamespaces(all: readonly string[]): ReadonlyMap<string, string> {
  const endOf = (name: string, parts: number): string => name.split(".").slice(-parts).join(".");
  const ends = new Map<string, number>();
  for (const name of all)
    for (let parts = 1; parts <= name.split(".").length; parts++) {
      const end = endOf(name, parts).toLowerCase();
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  return new Map(
    all.flatMap((name) => {
      if (!/^[A-Z]\w*(?:\.[A-Z]\w*){2,}$/.test(name)) return [];
      for (let parts = 1; parts < name.split(".").length; parts++) {
        const end = endOf(name, parts);
        if (ends.get(end.toLowerCase()) === 1) return [[name, end] as const];
      }
      return [];
    }),
  );
}

/** A parameter's name: in the vendor's spelling, if it is valid as a `{placeholder}`. */
export function holeName(text: string): string {
  if (/^[A-Za-z_]\w*$/.test(text)) return text;
  const [, plain = "", sign = ""] = /^([A-Za-z_]\w*)([<>]=?)$/.exec(text) ?? [];
  if (sign !== "") return `${plain}_${sign.startsWith("<") ? "lt" : "gt"}${sign.endsWith("=") ? "e" : ""}`;
  return snake(text) ?? "value";
}

/** Plural endings with their singulars; the first match counts. */
const PLURALS: readonly (readonly [ending: RegExp, by: string])[] = [
  [/(ss|is|news|series|species)$/i, "$1"],
  [/((?:^|[^a-z])(?:sku|menu))s$/i, "$1"],
  [/us$/i, "us"],
  [/(mov|cook)ies$/i, "$1ie"],
  [/(..)ies$/i, "$1y"],
  [/(ss|sh|x|zz)es$/i, "$1"],
  [/(cach|nich|heach|dach)es$/i, "$1e"],
  [/ches$/i, "ch"],
  // Statuses and buses, not houses and causes; aliases, not purchases.
  [/([^oa]us|ali?as|bias|atlas|lens)es$/i, "$1"],
  [/s$/i, ""],
];

/** `orders` as `order`. */
export function singular(word: string): string {
  for (const [ending, by] of PLURALS) if (ending.test(word)) return word.replace(ending, by);
  return word;
}

/** A free name: the name itself, or with the first free number. */
export function free(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  for (let i = 2; ; i++) if (!taken(`${name}${i}`)) return `${name}${i}`;
}

/** The end of a sentence; not after `e.g.`. */
const SENTENCE_END = /(?<!\b(?:e\.g|i\.e|etc|vs|approx|incl))[.!?](?=\s)/g;

/**
 * The first sentences of a description on one line: as many as fit; the first is complete unless it is far too long.
 */
export function brief(text: unknown, most = 160): string | undefined {
  if (typeof text !== "string") return undefined;
  const plain = text
    .replace(/<[^>]*>/g, " ")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`#>|]+/g, (signs) => (signs === "_" ? "_" : ""))
    .replace(/\s+/g, " ")
    .trim();
  if (plain === "") return undefined;
  if (plain.length <= most) return plain;
  const ends = [...plain.matchAll(SENTENCE_END)].map(({ index }) => index + 1).concat(plain.length);
  const end = ends.findLast((one) => one > 40 && one <= most) ?? ends.find((one) => one > 40 && one <= 2 * most);
  if (end !== undefined) return plain.slice(0, end);
  const cut = plain.slice(0, most);
  return `${cut.slice(0, cut.lastIndexOf(" ") > 0 ? cut.lastIndexOf(" ") : most)} …`;
}
