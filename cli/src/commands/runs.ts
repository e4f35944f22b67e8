/** `integ runs`: what became of the events, from the store of the project. */
import { existsSync } from "node:fs";
import { Store, type RunState } from "@integ/runtime/host";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { formatFor, shown } from "../report.ts";
import { EXIT, out, table, UsageError } from "../terminal.ts";
import { projectOf } from "../workspace.ts";

interface RunsOptions {
  readonly state?: RunState;
  readonly flow?: string;
  readonly limit: string;
  readonly format?: string;
}

export function runs(folder: string | undefined, options: RunsOptions): number {
  const { project } = new Program(
    nodeHost(),
    projectOf(
      `${folder === undefined ? process.cwd() : folder.startsWith("/") ? folder : `${process.cwd()}/${folder}`}/x.integ`,
    ),
  );
  if (!existsSync(project.store))
    throw new UsageError(`there is no store ${shown(project.store)}: nothing has run here yet`);
  const store = Store.open(project.store, "look");
  try {
    const found = store.runs({
      limit: Number(options.limit),
      ...(options.state === undefined ? {} : { state: options.state }),
      ...(options.flow === undefined ? {} : { flow: options.flow }),
    });
    if (formatFor(options.format, process.stdout) === "json")
      out(`${JSON.stringify({ version: 1, counts: store.counts(), runs: found }, null, 2)}\n`);
    else {
      const rows = found.map((run) => [
        String(run.id),
        run.state,
        run.flow,
        run.lane,
        new Date(run.receivedAt).toISOString(),
        run.reason ?? "",
      ]);
      out(table([["RUN", "STATE", "INTEGRATION", "KEY", "RECEIVED", "REASON"], ...rows]));
    }
    return EXIT.fine;
  } finally {
    store.close();
  }
}
