/** How a command is declared: light, since all of them are whenever integ starts. */
import type { Command } from "commander";

/**
 * @param program what the command is added to
 * @param ends takes what the command has come to: its exit code
 */
export type Declare = (program: Command, ends: (code: number | Promise<number>) => Promise<void>) => void;
