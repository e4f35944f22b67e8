/**
 * The result of a sample next to its spec: the records, why nothing is sent, and the place in the spec of each value.
 * In two steps, since each editor loads the compiled module in its own way.
 */
import { lineageOf, type CheckedModule, type WholeModule, type Program, type Witness } from "@integ/compiler";
import type { Place } from "@integ/grammar";
import { Places } from "./places.ts";
import type { Line, SampleRun, DocumentRun } from "./run/index.ts";

/** A range of a spec, or of a file that it uses. */
export interface Spot extends Place {
  /** Counted from 1. */
  readonly line: number;
}

/** The content of a preview. Places are in the caller's form. */
export type Preview<Place = Spot> =
  /** The spec has mistakes, so there is no result. */
  | { readonly kind: "wrong"; readonly errors: readonly { readonly message: string; readonly spot: Place }[] }
  /** There is no input, with the reason. */
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "shown"; readonly documents: readonly ShownDocument<Place>[] };

/** The result of one document. */
export interface ShownDocument<Place = Spot> extends Pick<
  DocumentRun,
  "end" | "said" | "reason" | "lacks" | "problems"
> {
  /** The places of a stop. */
  readonly spots: readonly Place[];
  readonly destinations: readonly ShownDestination<Place>[];
}

/** A destination with its record. */
export interface ShownDestination<Place = Spot> {
  /** The spec's name for it; `invoice(…)` for the arguments of its operation. */
  readonly name: string;
  /** `xero.upsert_invoice` */
  readonly operation: string;
  readonly spots: readonly Place[];
  /** None where nothing is sent to it. */
  readonly lines: readonly ShownLine<Place>[];
}

/** A line of a record, with its origin. */
export interface ShownLine<Place = Spot> extends Line {
  /** The expressions that give the value. */
  readonly spots: readonly Place[];
  /** The places among these whose branches were taken. */
  readonly taken: readonly Place[];
  /** The origins of the value: `order.name`. */
  readonly from: readonly string[];
  /** The origins that only choose it. */
  readonly decidedBy: readonly string[];
}

/** A preview with converted places. */
export function placedAs<Place>(preview: Preview, place: (spot: Spot) => Place): Preview<Place> {
  if (preview.kind === "nothing") return preview;
  if (preview.kind === "wrong")
    return { ...preview, errors: preview.errors.map((one) => ({ ...one, spot: place(one.spot) })) };
  const line = (one: ShownLine): ShownLine<Place> => ({ ...one, spots: one.spots.map(place), taken: one.taken.map(place) }); // prettier-ignore
  const destination = (one: ShownDestination): ShownDestination<Place> => ({ ...one, spots: one.spots.map(place), lines: one.lines.map(line) }); // prettier-ignore
  const document = (one: ShownDocument): ShownDocument<Place> => ({ ...one, spots: one.spots.map(place), destinations: one.destinations.map(destination) }); // prettier-ignore
  return { kind: "shown", documents: preview.documents.map(document) };
}

/** A compiled spec, ready to run. */
export interface Ready {
  readonly kind: "ready";
  readonly checked: CheckedModule;
  /** Compiled with coverage, to show the branch that was taken. */
  readonly module: WholeModule;
  /** Adds places to the module's outcome. */
  readonly show: (ran: SampleRun) => Preview;
}

/** Compiles a spec for a preview, or returns why it can't run. @param path absolute */
export function prepare(program: Program, path: string): Ready | Exclude<Preview, { kind: "shown" }> {
  const { checked, diagnostics, module, witnesses } = program.witnessed(path);
  if (checked === undefined) return { kind: "nothing", why: "there is no such spec" };
  const places = new Places(checked);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    return { kind: "wrong", errors: errors.map(({ message, place }) => ({ message, spot: places.spot(place) })) };
  if (module === undefined) return { kind: "nothing", why: "a library has nothing to map" };
  return {
    kind: "ready",
    checked,
    module,
    show: (ran) =>
      ran.kind === "unreadable"
        ? { kind: "nothing", why: ran.why }
        : { kind: "shown", documents: ran.documents.map((one) => shown(checked, witnesses, places, one)) },
  };
}

function shown(
  checked: CheckedModule,
  witnesses: readonly Witness[],
  places: Places,
  { records, seen, ...came }: DocumentRun,
): ShownDocument {
  const taken = seen.flatMap((id) => witnesses.find((one) => one.id === id)?.node ?? []);
  const stop = taken.findLast(({ kind }) => kind === "Stop" || kind === "Guard");
  const isStop = came.end === "skip" || came.end === "hold" || came.end === "retry";
  const spots = !isStop || stop === undefined ? [] : places.ofNode(stop);
  const branches = {
    taken: taken.flatMap((node) => (node.kind === "Let" ? [] : places.ofNode(node))),
    all: witnesses.flatMap(({ node }) => (node.kind === "Let" ? [] : places.ofNode(node))),
  };
  const lineage = lineageOf(checked)?.requests.filter(({ kind }) => kind === "write") ?? [];
  const destinations = checked.destinations.flatMap(({ binding, declaration, system, operation }) => {
    const fields = lineage.find(({ name }) => name === binding.name)?.fields ?? [];
    const made = records.filter(({ name }) => name === binding.name || name === `${binding.name}(…)`);
    const sent = made.length === 0 ? [{ name: binding.name, lines: [] }] : made;
    return sent.map(({ name, lines }): ShownDestination => ({
      name,
      operation: `${system.name}.${operation.name}`,
      spots: places.ofNode(made.length === 0 ? (declaration.when ?? declaration.name) : declaration.name),
      lines: places.located(lines, name === binding.name ? fields.toReversed() : fields, branches),
    }));
  });
  return { ...came, spots, destinations };
}
