/** `integ migrate-engine`: moves everything that a project's engine stores to another one: from a file to a cluster, or back. */
import { resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { moveEngine, StoreError } from "@integ/runtime/host";
import { engineOf, keysOf } from "../connections.ts";
import { open } from "../open-project.ts";
import { EXIT, out, UsageError } from "../terminal.ts";
import { projectOf } from "../workspace.ts";

export async function migrateEngine(
  to: string,
  options: { readonly folder?: string; readonly from?: string },
): Promise<number> {
  const program = new Program(nodeHost(), projectOf(`${resolve(options.folder ?? ".")}/x.integ`));
  const address = options.from ?? engineOf(program.project);
  if (address === to) throw new UsageError("the two engines are the same");
  // No other process may run it meanwhile.
  const keys = keysOf(program.project);
  const source = await open(address, "run", keys);
  try {
    const target = await open(to, "run", keys);
    try {
      const { runs, events } = await moveEngine(source, target);
      out(
        `${runs} runs and ${events} events are moved; write into integ.yaml:  engine: ${to.startsWith("sqlite:") ? to : '"${DATABASE_URL}"'}\n`,
      );
      return EXIT.fine;
    } catch (error) {
      if (error instanceof StoreError) throw new UsageError(error.message);
      throw error;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
