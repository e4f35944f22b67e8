/** `trigger files`: a folder watched, each file taken once, then moved to `done`, or to `held` where it can't be read. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Flow } from "../../flow.ts";
import { parseJson, utf8 } from "../../json.ts";
import type { OptionalShape, Shape } from "../../shape.ts";
import { arrivalOf, documentArrival, hashOf, tellHeld } from "../arrivals.ts";
import { newOf, type Arrival } from "../engine.ts";
import type { Starter, Starting } from "./starter.ts";

/** How often the folder is looked at, in milliseconds; a file has to be the same twice, so that none is taken half written. */
const EVERY = 2000;

export function filesStarter(pattern: string, host: Starting): Starter {
  const { flow, engine } = host;
  const folder = join(host.folder, dirname(pattern));
  const named = nameMatcher(basename(pattern));
  const before = new Map<string, string>();
  return {
    flow: flow.name,
    async turn(now) {
      const names = existsSync(folder)
        ? readdirSync(folder)
            .filter((name) => named.test(name))
            .sort()
        : [];
      for (const name of names) {
        const path = join(folder, name);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (stat === undefined || !stat.isFile()) continue;
        const state = `${stat.size} ${stat.mtimeMs}`;
        if (before.get(name) !== state) {
          before.set(name, state);
          continue;
        }
        before.delete(name);
        const bytes = readFileSync(path);
        const arrivals = arrivalsOf(flow, name, bytes, now);
        const accepted = await engine.acceptAll(arrivals);
        tellHeld(arrivals, accepted, host.tell);
        const held = arrivals.length === 1 && arrivals[0]?.held?.id === UNREADABLE;
        move(path, held ? "held" : "done", now);
        host.tell({ kind: "file", flow: flow.name, name, documents: arrivals.length, taken: newOf(accepted), held });
      }
      return now + EVERY;
    },
  };
}

function nameMatcher(pattern: string): RegExp {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]*")}$`, "i");
}

/** Into a folder beside it, under its own name; one that is there already is not overwritten. */
function move(path: string, into: "done" | "held", now: number): void {
  const folder = join(dirname(path), into);
  mkdirSync(folder, { recursive: true });
  const plain = join(folder, basename(path));
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  const extension = extname(path);
  renameSync(path, existsSync(plain) ? join(folder, `${basename(path, extension)}.${stamp}${extension}`) : plain);
}

const UNREADABLE = "a file that can't be read";

/** The documents of a file, each an event; one event for all of them where the source is the whole list. */
export function arrivalsOf(flow: Flow, name: string, bytes: Uint8Array, now: number): readonly Arrival[] {
  const hash = hashOf(bytes);
  const take = (document: unknown, at: number): Arrival => {
    const arrival = documentArrival(flow, document, { file: name }, now);
    // The same line may stand in a file twice: it is the file that is taken once.
    return flow.dedupe === undefined ? { ...arrival, dedupeKey: `file:${hash}:${at}` } : arrival;
  };
  try {
    const documents = documentsOf(flow, name, bytes);
    return flow.source.all === true ? [take(documents, 0)] : documents.map(take);
  } catch (error) {
    const reason = `${name} can't be read: ${(error as Error).message}`;
    return [{ ...arrivalOf(flow, bytes, { file: name }, now), held: { reason, id: UNREADABLE } }];
  }
}

/** @throws Error that says what is wrong with the file, and where */
function documentsOf(flow: Flow, name: string, bytes: Uint8Array): unknown[] {
  const text = utf8(bytes)?.replace(/^\uFEFF/, "");
  if (text === undefined) throw new Error("it is not text in UTF-8");
  const document = flow.source.all === true ? flow.source.shape.element : flow.source.shape;
  if (/\.csv$/i.test(name)) return rowsOf(text, document);
  if (/\.jsonl$/i.test(name))
    return text.split(/\r?\n/).flatMap((line, i) => {
      if (line.trim() === "") return [];
      try {
        return [parseJson(line)];
      } catch (error) {
        throw new Error(`line ${i + 1}: ${(error as Error).message}`, { cause: error });
      }
    });
  const value = parseJson(text);
  if (Array.isArray(value)) return value as unknown[];
  const [key, ...more] = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (key !== undefined && more.length === 0 && flow.source.wrappers.includes(key)) {
    const inner = (value as Record<string, unknown>)[key];
    return Array.isArray(inner) ? (inner as unknown[]) : [inner];
  }
  return [value];
}

/** Lines of a CSV file as records: what its first line names, as the schema has it; an empty cell is an absent value. */
function rowsOf(text: string, shape: Shape | undefined): unknown[] {
  const fields = shape?.fields?.() ?? {};
  const first = text.slice(0, text.search(/\r?\n|$/));
  const delimiter = [";", "\t", ","].find((one) => first.includes(one)) ?? ",";
  const rows = parse(text, { columns: true, trim: true, skip_empty_lines: true, delimiter }) as Record<
    string,
    string
  >[];
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, cell]) => (cell === "" ? [] : [[name, cellOf(cell, fields[name])]])),
    ),
  );
}

function cellOf(cell: string, field: Shape | OptionalShape | undefined): unknown {
  const shape = field === undefined ? undefined : "optional" in field ? field.optional : field;
  if (shape === undefined || shape.accepts(cell)) return cell;
  const value = /^-?\d+(\.\d+)?$/.test(cell)
    ? parseJson(cell.replace(/^(-?)0+(?=\d)/, "$1"))
    : cell === "true"
      ? true
      : cell === "false"
        ? false
        : cell;
  return shape.accepts(value) ? value : cell;
}
