/** The process that `bin/integ.js` starts on a suitable Node. In the package it is CommonJS, which has no `await` outside of functions. */
import { enableCompileCache } from "node:module";

// Before anything large is imported.
enableCompileCache();

async function start(): Promise<void> {
  const { main } = await import("./main.ts");
  const { EXIT } = await import("./terminal.ts");

  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has closed it, which is no error.
    if (error.code === "EPIPE") process.exit(0);
  });
  // If the input ends during a question (Ctrl-D), no event is pending, and the command counts as interrupted.
  const withoutInput = (): void => process.exit(EXIT.interrupted);
  process.once("beforeExit", withoutInput);
  process.exitCode = await main(process.argv.slice(2));
  process.off("beforeExit", withoutInput);
}

void start();
