#!/usr/bin/env node
// `npm create integ` is `integ init`: the command line asks the questions and writes the files.
import "@integ/runtime/temporal";

const { main } = await import("@integ/cli/main");

process.exitCode = await main(["init", ...process.argv.slice(2)]);
