/** Finds the places of a record's lines by their paths in the spec. */
import type { CheckedModule, FieldLineage, Origin } from "@integ/compiler";
import { tree, type Place } from "@integ/grammar";
import type { ShownLine, Spot } from "./preview.ts";
import type { Line } from "./run/lines.ts";

/** The branches of a spec: all, and those that were taken. */
interface Branches {
  readonly all: readonly Spot[];
  readonly taken: readonly Spot[];
}

/** The places of one spec and the files that it uses. */
export class Places {
  readonly #files: CheckedModule["module"][];
  #owners: ReadonlyMap<tree.Node, string> | undefined;

  constructor({ module }: CheckedModule) {
    this.#files = [module, ...module.uses];
  }

  /** A place with its line. */
  spot({ path, start, end }: Place): Spot {
    const source = this.#files.find((one) => one.source.path === path)?.source;
    return { path, start, end, line: source?.position(start).line ?? 1 };
  }

  /** The place of a node; empty if it is in no file. */
  ofNode(node: tree.Node): readonly Spot[] {
    const path = (this.#owners ??= ownersOf(this.#files)).get(node);
    return path === undefined ? [] : [this.spot({ path, start: node.start, end: node.end })];
  }

  /** @param fields the fields that the spec writes: the first one of each path counts */
  located(lines: readonly Line[], fields: readonly FieldLineage[], branches: Branches): ShownLine[] {
    const byPath = new Map(fields.toReversed().map((field) => [field.path, field]));
    return lines.map((line) => {
      const path = line.path.replaceAll(/\[\d+\]/g, "[]");
      const field = nearest(byPath, path);
      const within = field === undefined ? this.#around(fields, path) : taken(field.places, branches.all, branches);
      const spots = within.map((place) => this.spot(place));
      return {
        ...line,
        spots,
        taken: branches.taken.filter((branch) => spots.some((spot) => isIn(branch, spot) && isSmallest(branch, branches.taken))), // prettier-ignore
        from: (field?.from ?? []).map(originText),
        decidedBy: (field?.decidedBy ?? []).map(originText),
      };
    });
  }

  /**
   * The place of a record or list without its own place: from its first field to its last, in the file of the first.
   */
  #around(fields: readonly FieldLineage[], path: string): readonly Place[] {
    const inside = fields.filter((one) => path === "" || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[]`)).flatMap(({ places }) => places); // prettier-ignore
    const [first] = inside;
    if (first === undefined || path === "") return [];
    const same = inside.filter((one) => one.path === first.path);
    return [
      {
        path: first.path,
        start: Math.min(...same.map(({ start }) => start)),
        end: Math.max(...same.map(({ end }) => end)),
      },
    ];
  }
}

/** The lineage of a field, or of the value that contains it. A list of records is written as one record. */
function nearest(byPath: ReadonlyMap<string, FieldLineage>, path: string): FieldLineage | undefined {
  for (let at = path.replace(/^\[\]\.?/, ""); at !== ""; at = at.replace(/(?:^|\.)[^.[\]]+$|\[\]$/, "")) {
    const found = byPath.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The places of a value whose branches were taken; all if none was. */
function taken(places: readonly Place[], all: readonly Spot[], branches: Branches): readonly Place[] {
  if (places.length < 2) return places;
  const isTaken = (branch: Spot): boolean => branches.taken.some((one) => one.path === branch.path && one.start === branch.start && one.end === branch.end); // prettier-ignore
  const left = places.filter((place) => all.every((branch) => !isIn(place, branch) || isTaken(branch)));
  return left.length === 0 ? places : left;
}

function isIn(inner: Place, outer: Place): boolean {
  return inner.path === outer.path && outer.start <= inner.start && inner.end <= outer.end;
}

function isSmallest(branch: Spot, all: readonly Spot[]): boolean {
  return !all.some((one) => one !== branch && isIn(one, branch) && !isIn(branch, one));
}

function originText({ kind, name, path }: Origin): string {
  const whole = path === undefined ? name : `${name}.${path}`;
  return kind === "table" ? `the table ${name}` : whole;
}

function ownersOf(files: readonly CheckedModule["module"][]): ReadonlyMap<tree.Node, string> {
  const owners = new Map<tree.Node, string>();
  const visit = (node: tree.Node, path: string): void => {
    owners.set(node, path);
    for (const child of tree.children(node)) visit(child, path);
  };
  for (const { tree: file, source } of files) visit(file, source.path);
  return owners;
}
