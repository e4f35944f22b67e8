/** "Did you mean": the closest of some names, or none when nothing is close. */

/** Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours, all lower-cased. */
export function distance(a: string, b: string): number {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}

/** Candidates within a third of the word's length, the closest first; a shared first letter breaks ties. */
export function similar(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  const bare = (text: string): string => text.replaceAll(/[_-]/g, "");
  return [...new Set(candidates)]
    .map((candidate) => ({
      candidate,
      far: Math.min(distance(word, candidate), distance(bare(word), bare(candidate))),
    }))
    .filter(
      ({ candidate, far }) =>
        far <= allowed || (word.length >= 4 && candidate.toLowerCase().endsWith(`_${word.toLowerCase()}`)),
    )
    .sort(
      (a, b) =>
        a.far - b.far ||
        sharedStart(word, b.candidate) - sharedStart(word, a.candidate) ||
        (a.candidate < b.candidate ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The candidate that was most probably meant by a word; undefined where none is near enough to suggest. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  return similar(word, candidates, 1)[0];
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++;
  return length;
}
