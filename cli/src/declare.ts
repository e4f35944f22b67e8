/** The declaration of commands; it must load quickly, since every start declares all commands. */
import type { Command } from "commander";

/** @param program the program to add the command to @param ends receives the command's exit code */
export type Declare = (program: Command, ends: (code: number | Promise<number>) => Promise<void>) => void;
