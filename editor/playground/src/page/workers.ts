/** The page's two workers: one has the compiler, the other runs modules. */
import { wrap, type Remote } from "comlink";
import type { LanguageApi, RunRequest, RunnerApi, RunResult } from "../protocol.ts";

/** @param systems the names of the systems that ship */
export function languageWorker(systems: readonly string[], failed: (why: string) => void): Remote<LanguageApi> {
  const url = new URL("./worker.js", import.meta.url);
  url.searchParams.set("systems", systems.join(","));
  const worker = new Worker(url, { type: "module", name: "compiler" });
  worker.addEventListener("error", (event) => failed(event.message));
  return wrap<LanguageApi>(worker);
}

/** A worker keeps each loaded module in memory: after this many modules it is replaced. */
const MOST_MODULES = 40;
/** The timeout of a request; even a busy machine responds sooner. */
const MOST_MS = 20_000;

/** Runs modules, one after another. */
export class Runner {
  #worker: Worker | undefined;
  #remote: Remote<RunnerApi> | undefined;
  #modules = 0;
  #last = "";

  async run(asked: RunRequest): Promise<RunResult> {
    if (asked.script !== this.#last && ++this.#modules > MOST_MODULES) this.#stop();
    this.#last = asked.script;
    if (this.#worker === undefined) {
      this.#worker = new Worker(new URL("./runner.js", import.meta.url), { type: "module", name: "runner" });
      this.#remote = wrap<RunnerApi>(this.#worker);
      this.#modules = 1;
    }
    const remote = this.#remote;
    if (remote === undefined) throw new Error("there is no runner");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slow = new Promise<never>((_, reject) => {
      timer = setTimeout(() => (this.#stop(), reject(new Error("the module does not come to an end"))), MOST_MS);
    });
    try {
      return await Promise.race([remote.run(asked), slow]);
    } finally {
      clearTimeout(timer);
    }
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#remote = undefined;
  }
}
