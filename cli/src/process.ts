/** integ as a process: what `bin/integ.js` starts on the Node that it needs. */
import { enableCompileCache } from "node:module";

// Before anything large is imported.
enableCompileCache();
const { main } = await import("./main.ts");
const { EXIT } = await import("./terminal.ts");

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of the pipe has closed it, which is no error.
  if (error.code === "EPIPE") process.exit(0);
});
// A question whose input ends (Ctrl-D) is never answered: nothing is left to wait for, and the command has been interrupted.
const withoutInput = (): void => process.exit(EXIT.interrupted);
process.once("beforeExit", withoutInput);
process.exitCode = await main(process.argv.slice(2));
process.off("beforeExit", withoutInput);
