/** Describes a demonstration in steps. */
import { styleText } from "node:util";
import { formatEvent } from "@integ/cli";
import type { Paint, Program } from "@integ/compiler";
import type { HostEvent } from "@integ/runtime/host";

/** Describes a demonstration step by step, and the first of its runs in detail. */
export class Narration {
  readonly #write: (text: string) => void;
  #steps = 0;
  #told: number | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  step(title: string, ...details: readonly string[]): void {
    this.#write(`${styled("cyan", `${++this.#steps}.`)} ${styled("bold", title)}\n`);
    for (const detail of details) this.#write(`   ${detail}\n`);
  }

  /** Prints lines as a separate block. */
  block(lines: readonly string[]): void {
    this.#write(`\n${lines.map((line) => `     ${line}`.trimEnd()).join("\n")}\n\n`);
  }

  get paint(): Paint {
    const plain = (text: string): string => text;
    return {
      error: (text) => styled(["red", "bold"], text),
      warning: plain,
      strong: (text) => styled("bold", text),
      quiet: (text) => styled("dim", text),
      help: (text) => styled("cyan", text),
    };
  }

  event(event: HostEvent, program: Program): void {
    const run = "run" in event ? event.run : undefined;
    if (run !== undefined && event.kind !== "held" && event.kind !== "duplicate") {
      this.#told ??= run;
      if (run !== this.#told) return;
    }
    switch (event.kind) {
      case "listening":
        return this.step("the host", `listens on ${event.url}, its store is .integ/demonstration/store.db`);
      case "received":
        return this.step(
          "received and checked",
          `it is authenticated and matches its schema; run ${event.run} is on disk, and the sender gets a 200`,
        );
      case "polled":
        return this.step("asked", `${event.operation} listed ${event.seen}, of which ${event.taken} are new`);
      case "due":
        return this.step("due", `run ${event.run} is on disk`);
      case "file":
        return this.step("a file", `was read: ${event.documents} ${event.documents === 1 ? "document" : "documents"}`);
      case "fetched":
        return this.step("looked up", `${event.operation}: ${event.found ? "found" : "none"}`);
      case "mapped":
        return this.step("mapped", `${listed(Object.keys(event.records))}: records that fit their systems`);
      case "sent":
        return this.step("delivered", `${event.operation} accepted it${titled(program, event.operation)}`);
      case "duplicate":
        return this.step("a duplicate", `it is run ${event.run}, which is finished: nothing is sent`);
      case "delivered":
        return undefined;
      case "refused":
        return this.step(`refused with ${event.status}`, event.why);
      default:
        return this.step(event.kind, formatEvent(event));
    }
  }
}

/** The names of the destinations that get records. */
function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}

function titled(program: Program, operation: string): string {
  const [system = "", name = ""] = operation.split(".");
  const about = program.system(system)?.operations.get(name)?.doc;
  return about === undefined ? "" : `: ${about.slice(0, 1).toLowerCase()}${about.slice(1)}`;
}

function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
