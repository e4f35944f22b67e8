/** People's actions on runs and the store: `discard`, `hold`, `resume`, `backup`, `forget`. */
import { existsSync } from "node:fs";
import { parseJson, type Flow } from "@integ/runtime";
import type { Program } from "@integ/compiler";
import { type Engine, Store, type StoredEvent, valuesAt } from "@integ/runtime/host";
import { checkSelection, chooseRuns, type Selection } from "../choose-runs.ts";
import { flowNamed, withProject } from "../open-project.ts";
import { count, err, EXIT, out, UsageError } from "../terminal.ts";

/** States of runs that can be discarded: not finished, and not active. */
const OPEN: readonly string[] = ["held", "waiting", "retrying"];

/** Ends runs permanently, and stores the reason. Finished runs are skipped if runs were chosen by options. */
export function discard(
  named: readonly string[],
  options: Selection & { readonly because: string; readonly folder?: string; readonly dryRun?: true },
): Promise<number> {
  checkSelection(named, options);
  return withProject(options.folder, async ({ engine }) => {
    let [discarded, closed] = [0, 0];
    for await (const run of chooseRuns(named, options, engine)) {
      if (!OPEN.includes(run.state)) {
        if (named.length > 0) err(`run ${run.id} is ${run.state}: there is nothing to discard\n`);
        closed++;
        continue;
      }
      discarded++;
      if (options.dryRun === true) {
        out(`run ${run.id} would be discarded: ${run.state}${run.reason === undefined ? "" : `, ${run.reason}`}\n`);
        continue;
      }
      await engine.settle(run.id, "discarded", Date.now(), { reason: options.because, reasonId: options.because });
      out(`run ${run.id} is discarded\n`);
    }
    if (options.dryRun === true) err(`${count(discarded, "run")} would be discarded; nothing is changed\n`);
    else if (named.length === 0) err(`${count(discarded, "run")} discarded\n`);
    return named.length > 0 && closed > 0 ? EXIT.findings : EXIT.fine;
  });
}

/** Pauses a flow: its runs wait, and events are still accepted. */
export function pause(flow: string, paused: boolean, options: { readonly folder?: string }): Promise<number> {
  return withProject(options.folder, async ({ engine, program }) => {
    await flowNamed(program, flow);
    await engine.pause(flow, paused);
    out(paused ? `${flow} is paused: events are stored, nothing is sent; integ resume ${flow}\n` : `${flow} goes on\n`);
    return EXIT.fine;
  });
}

/** Copies the store as of one moment, while the host keeps running. */
export function backup(file: string, options: { readonly folder?: string }): Promise<number> {
  return withProject(options.folder, async ({ engine }) => {
    if (existsSync(file)) throw new UsageError(`${file} is there already`, "name a file that does not exist yet");
    if (!(engine instanceof Store))
      throw new UsageError(
        "this store is a PostgreSQL database: back it up with PostgreSQL's own tools",
        "pg_dump, or the service's own backups",
      );
    await engine.backup(file);
    out(`${file} holds the whole store\n`);
    return EXIT.fine;
  });
}

/** The number of events that are searched at a time. */
const PAGE = 500;

/** Erases a person's data from the store: events whose personal fields have the value, and everything derived from them. */
export function forget(
  person: string,
  options: { readonly folder?: string; readonly dryRun?: true; readonly flow?: readonly string[] },
): Promise<number> {
  return withProject(options.folder, async ({ engine, program }) => {
    const wanted = person.trim().toLowerCase();
    if (wanted.length < 3) throw new UsageError("that is too short to identify a person");
    // A document and its corrections count as one.
    const found = new Map<number, boolean>();
    const unreadable = new Map<number, string>();
    for (const [name, source] of await sourcesIn(engine, program, options.flow)) {
      let after = 0;
      for (;;) {
        const events = await engine.events(name, after, PAGE);
        if (events.length === 0) break;
        after = events.at(-1)?.id ?? after;
        // The result of the previous page can be released.
        await new Promise((resolve) => setImmediate(resolve));
        for (const event of events) {
          if (isOf(event, source, wanted)) {
            if (!found.has(event.origin) && !event.open && options.dryRun !== true) await engine.erase(event.origin);
            found.set(event.origin, event.open);
          } else if (event.unreadable !== undefined) unreadable.set(event.origin, event.unreadable);
        }
      }
    }
    // Also if nothing is found: an interrupted run may have erased it, but left it in the write-ahead log.
    if (options.dryRun !== true) await engine.scrub();
    const open = [...found.values()].filter((isOpen) => isOpen).length;
    const erased = found.size - open;
    const done = options.dryRun === true ? "would be" : erased === 1 ? "is" : "are";
    out(`${found.size} document${found.size === 1 ? " is" : "s are"} of ${person}; ${erased} ${done} erased\n`);
    if (open > 0) err(`${open} not erased, since their runs have not ended: discard or replay them first\n`);
    const unknown = [...unreadable].flatMap(([event, why]) => (found.has(event) ? [] : [why]));
    if (unknown.length > 0)
      err(
        `${count(unknown.length, "document")} can't be read, and may be about ${person} too: ${[...new Set(unknown)].join("; ")}\n`,
      );
    return open > 0 || unknown.length > 0 ? EXIT.findings : EXIT.fine;
  });
}

/** The sources of flows by name: of the named flows, or of all that have ever run. */
async function sourcesIn(
  engine: Engine,
  program: Program,
  named: readonly string[] | undefined,
): Promise<ReadonlyMap<string, Pick<Flow["source"], "personal" | "read">>> {
  const known = [...new Set((await engine.queueStats()).map((level) => level.flow))];
  const sources = new Map<string, Pick<Flow["source"], "personal" | "read">>();
  for (const name of named ?? known) {
    try {
      sources.set(name, (await flowNamed(program, name)).source);
    } catch (error) {
      if (!(error instanceof UsageError) || !known.includes(name)) throw error;
      // A deleted or broken spec may still have documents in the store.
      err(`${name}: ${error.message}; its documents are looked through without what its schema marks as personal\n`);
      sources.set(name, {});
    }
  }
  return sources;
}

/**
 * Whether an event concerns a person: the event, or a read, request or response, contains exactly the text, or a message about it
 * mentions the text. A personal field may be a number.
 */
function isOf(
  event: StoredEvent,
  { personal = [], read: reads }: Pick<Flow["source"], "personal" | "read">,
  wanted: string,
): boolean {
  const isWanted = (value: unknown): boolean => typeof value === "string" && value.toLowerCase() === wanted;
  const isInStep = (text: string): boolean => {
    const value = jsonIn(text);
    return value === undefined ? text.toLowerCase().includes(wanted) : textsIn(value).some(isWanted);
  };
  if (event.steps.some(isInStep)) return true;
  if (event.texts.some((text) => isWanted(text) || isSaidIn(text, wanted))) return true;
  if (reads !== undefined) return false;
  const text = Buffer.from(event.body).toString("utf8");
  const document = jsonIn(text);
  if (document === undefined) return text.toLowerCase().includes(wanted);
  const marked = valuesAt(document, personal).map((value) => String(value as string));
  return [...marked, ...textsIn(document)].some(isWanted);
}

/** Undefined if it is not JSON. */
function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Whether a sentence contains the text as whole words; a single word, such as a first name, is too ambiguous. */
function isSaidIn(text: string, wanted: string): boolean {
  if (/^\p{L}+$/u.test(wanted)) return false;
  const at = text.toLowerCase().indexOf(wanted);
  const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
  return at >= 0 && !isWord(text[at - 1]) && !isWord(text[at + wanted.length]);
}

/** All texts in a document, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
