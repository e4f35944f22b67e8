/** Projects with built-in ends, for tests: compiled in memory, and run with a separate store and clock. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Engine, type Host, type Settings } from "@integ/runtime/host";
import { loadFlow } from "@integ/runtime/host";

const SHOP = `integ: 1
system: shop
title: Shop
version: "1"
types:
  Order: { schema: Order.json }
`;
const ORDER = JSON.stringify({
  type: "object",
  required: ["id", "lines"],
  properties: {
    id: { type: "integer" },
    note: { type: "string" },
    lines: {
      type: "array",
      items: {
        type: "object",
        required: ["sku", "price"],
        properties: { sku: { type: "string" }, price: { type: "number" }, on: { type: "string", format: "date" } },
      },
    },
  },
});

/** The files of a project whose specs take orders by hand. @param project integ.yaml without its first line */
export function projectFiles(
  project: string,
  specs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Map<string, string> {
  const files = {
    "integ.yaml": `integ: 1\n${project}`,
    "systems/shop/system.yaml": SHOP,
    "systems/shop/Order.json": ORDER,
    ...more,
  };
  const written = Object.entries(specs).map(([name, body]): [string, string] => [
    `/project/${name}.integ`,
    body.startsWith("integ 1")
      ? body
      : `integ 1\nintegration "${name}"\nsource order = shop.Order\ntrigger manual\nkey order.id\n${body}\n`,
  ]);
  return new Map([
    ...Object.entries(files).map(([name, text]): [string, string] => [`/project/${name}`, text]),
    ...written,
  ]);
}

/** The mistakes of a project, as `code place message | help`. */
export function mistakesOf(files: Map<string, string>): string[] {
  const program = new Program(nodeHost(files), "/project");
  const specs = [...files.keys()].filter((path) => path.endsWith(".integ"));
  const found = [...program.diagnostics, ...specs.flatMap((spec) => program.check(spec).diagnostics)];
  const told = found.map(({ code, message, help, place }) => {
    const marked = (files.get(place.path) ?? "").slice(place.start, place.end).split("\n")[0];
    return `${code} ${message}${help === undefined ? "" : ` | ${help}`} @ ${marked}`;
  });
  return [...new Set(told)];
}

/** The flows of a project. @throws Error if it does not compile */
export async function flowsOf(files: Map<string, string>): Promise<Flow[]> {
  const program = new Program(nodeHost(files), "/project");
  const specs = [...files.keys()].filter((path) => path.endsWith(".integ"));
  return Promise.all(
    specs.map(async (spec) => {
      const { module } = program.compile(spec);
      if (module === undefined) throw new Error(mistakesOf(files).join("\n"));
      return loadFlow(module);
    }),
  );
}

/** A project that runs: `give` it documents, and look at what became of them. */
export class RunningProject {
  readonly folder: string;
  readonly store: Store;
  readonly #flows: readonly Flow[];
  readonly #connections: Readonly<Record<string, Settings>>;
  #host: Host;
  #now = Date.parse("2026-11-29T22:30:00Z");

  private constructor(flows: readonly Flow[], connections: Readonly<Record<string, Settings>>, folder: string) {
    this.folder = folder;
    this.store = Store.open(":memory:", "run");
    this.#flows = flows;
    this.#connections = connections;
    this.#host = this.#made();
  }

  static async start(
    files: Map<string, string>,
    connections: Readonly<Record<string, Settings>> = {},
  ): Promise<RunningProject> {
    return RunningProject.of(await flowsOf(files), connections);
  }

  /** With flows that are at hand. */
  static async of(flows: readonly Flow[], connections: Readonly<Record<string, Settings>>): Promise<RunningProject> {
    const running = new RunningProject(flows, connections, mkdtempSync(join(tmpdir(), "integ-ends-")));
    await running.#host.start();
    return running;
  }

  #made(engine: Engine = this.store): Host {
    return createHost({
      flows: this.#flows,
      engine,
      connections: this.#connections,
      folder: this.folder,
      now: () => this.#now,
      random: () => 0,
    });
  }

  /** Hands a flow a document. @returns the run's state and reason, such as `held: why` */
  give(document: object, flow?: string): Promise<string> {
    return this.submit(JSON.stringify(document), flow);
  }

  /** Hands a flow a document as it is written. @returns the run's state and reason */
  async submit(text: string, flow = this.#flows[0]?.name ?? ""): Promise<string> {
    const run = await this.#host.submit(flow, Buffer.from(text));
    await this.#host.idle();
    return this.state(run);
  }

  /** A run's state and reason. */
  state(run: number): string {
    const { state, reason } = this.store.run(run) ?? {};
    return reason === undefined ? `${state}` : `${state}: ${reason}`;
  }

  /** Has a run done again, as if a person had asked for it. */
  async replay(run: number, document?: object, anew = false): Promise<string> {
    const body = document === undefined ? {} : { body: Buffer.from(JSON.stringify(document)) };
    this.store.replay(run, this.#now, { anew, ...body });
    await this.#host.idle();
    return this.state(run);
  }

  /** Lets time pass, and waits for what falls due. */
  async later(ms: number): Promise<void> {
    this.#now += ms;
    await this.#host.idle();
  }

  /** The host dies after a step was done at the other side and before that was noted: it is done again. */
  async dieBeforeDone(run: number, step: string): Promise<string> {
    const before = this.store.step(run, step);
    this.store.replay(run, this.#now, { anew: true });
    this.store.stepsSent(run, this.#now, [{ name: step, idempotencyKey: before?.idempotencyKey ?? "", request: before?.request ?? "" }], "sent"); // prettier-ignore
    await this.#host.idle();
    return this.state(run);
  }

  async stop(): Promise<void> {
    await this.#host.stop(1000);
    this.store.close();
  }
}
