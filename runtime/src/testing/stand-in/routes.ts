/** Which operation of a system a request is: by its method, its path, and what its query is like. */
import type { Arguments } from "./resource-store.ts";
import type { ModelOperation, SystemModel } from "./system-model.ts";

/** The operation of a request, and the arguments that its path and query have. */
export interface Routed {
  readonly model: ModelOperation;
  readonly args: Arguments;
}

/** @param path the path below the system's address @returns undefined where no operation is like it */
export function route(system: SystemModel, method: string, path: string, query: URLSearchParams): Routed | undefined {
  let best: (Routed & { readonly score: number }) | undefined;
  for (const model of system.operations) {
    const { operation } = model;
    if (operation.method !== method) continue;
    const inPath = match(operation.path, path, true);
    if (inPath === undefined) continue;
    const inQuery = matchQuery(model, query);
    if (inQuery === undefined || (best !== undefined && best.score >= inQuery.score)) continue;
    best = { model, args: { ...inPath, ...inQuery.args }, score: inQuery.score };
  }
  return best;
}

/** The more of its query an operation knows, the likelier it is meant. */
function matchQuery(
  { operation }: ModelOperation,
  query: URLSearchParams,
): { readonly args: Arguments; readonly score: number } | undefined {
  const args: Record<string, string> = {};
  let score = 0;
  for (const [name, template] of Object.entries(operation.query ?? {})) {
    const value = query.get(name);
    const optional = operation.optional?.some((one) => template.includes(`{${one}}`)) === true;
    if (value === null) {
      if (!optional) return undefined;
      continue;
    }
    const found = match(template, value, false);
    if (found === undefined) return undefined;
    Object.assign(args, found);
    score += 1;
  }
  return { args, score };
}

/** The holes of a template, as a text fills them. */
function match(template: string, text: string, isPath: boolean): Arguments | undefined {
  const names: string[] = [];
  const pieces = template.split(/\{(\w+)\}/).map((piece, i) => {
    if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(piece);
    return isPath ? "([^/]+)" : "(.*)";
  });
  const found = new RegExp(`^${pieces.join("")}$`, "s").exec(text);
  if (found === null) return undefined;
  const plain = (value: string): string => (isPath ? decodeURIComponent(value) : value.replace(/\\(["\\])/g, "$1"));
  return Object.fromEntries(names.map((name, i) => [name, plain(found[i + 1] ?? "")]));
}
