/** Times functions side by side: rounds alternate, so that other load on the machine affects all of them equally. */

export interface Candidate {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Measured {
  readonly name: string;
  /** The median over the rounds, in microseconds for one call. */
  readonly micros: number;
}

/** The last result, kept so that nothing is optimised away. @public so that it is kept */
export let sink: unknown;

/** @param calls how many calls make up one timing. */
export function sideBySide(candidates: readonly Candidate[], calls: number, rounds = 15): Measured[] {
  for (const { run } of candidates) for (let i = 0; i < calls; i++) sink = run();
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    candidates.forEach(({ run }, at) => {
      const from = performance.now();
      for (let i = 0; i < calls; i++) sink = run();
      (times[at] as number[]).push(((performance.now() - from) * 1000) / calls);
    });
  }
  return candidates.map(({ name }, at) => ({
    name,
    micros: median(times[at] ?? []),
  }));
}

export async function sideBySideAsync(
  candidates: readonly { readonly name: string; readonly run: () => Promise<unknown> }[],
  calls: number,
  rounds = 9,
): Promise<Measured[]> {
  for (const { run } of candidates) for (let i = 0; i < Math.min(calls, 20); i++) sink = await run();
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { run }] of candidates.entries()) {
      const from = performance.now();
      for (let i = 0; i < calls; i++) sink = await run();
      (times[at] as number[]).push(((performance.now() - from) * 1000) / calls);
    }
  }
  return candidates.map(({ name }, at) => ({
    name,
    micros: median(times[at] ?? []),
  }));
}

/** A table with each candidate's time and its ratio to the first. */
export function print(title: string, measured: readonly Measured[]): void {
  const [first] = measured;
  const width = Math.max(...measured.map(({ name }) => name.length));
  process.stdout.write(`\n${title}\n`);
  for (const { name, micros } of measured) {
    const time = micros >= 1000 ? `${(micros / 1000).toFixed(2)} ms` : `${micros.toFixed(2)} µs`;
    process.stdout.write(
      `  ${name.padEnd(width)}  ${time.padStart(12)}  ${(micros / (first?.micros ?? 1)).toFixed(2).padStart(8)} ×\n`,
    );
  }
}

/** The median of the values, the upper one of two; 0 if there are none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The smallest and the largest value, as text. */
export function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
}

/**
 * The ratio of the processor times of two functions: the median over rounds in which both take turns, and the middle
 * half of them. Waiting for a busy machine is not counted.
 */
export function ratios(title: string, ours: Candidate, other: Candidate, calls: number, rounds = 21): void {
  const spent = ({ run }: Candidate): number => {
    const from = process.cpuUsage();
    for (let i = 0; i < calls; i++) sink = run();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / calls;
  };
  for (const one of [ours, other, ours, other]) spent(one);
  const times = Array.from({ length: rounds }, () => ({ ours: spent(ours), other: spent(other) }));
  const all = times.map((one) => one.ours / one.other).toSorted((a, b) => a - b);
  const at = (part: number): string => (all[Math.floor((all.length - 1) * part)] ?? 0).toFixed(2);
  const micros = (which: "ours" | "other"): string => median(times.map((one) => one[which])).toFixed(2);
  process.stdout.write(
    `  ${`${title}, against ${other.name}`.padEnd(66)} ${at(0.5).padStart(6)} ×  (${at(0.25)}–${at(0.75)})  ${micros("ours")} : ${micros("other")} µs\n`,
  );
}
