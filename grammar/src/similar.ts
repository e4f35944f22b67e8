/** "Did you mean": the closest of some names, if any is close enough. */

/**
 * Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours, all lower-cased.
 *
 * @param most the largest distance of interest: for a larger one, the result is any number above it
 */
export function distance(a: string, b: string, most = Infinity): number {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (Math.abs(left.length - right.length) > most || strangersIn(left, right) > most) return most + 1;
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

/** The number of letters of a word that another one lacks: each costs at least one step. */
function strangersIn(word: string, other: string): number {
  let found = 0;
  for (const letter of word) if (!other.includes(letter)) found++;
  return found;
}

/** Candidates within a third of the word's length, the closest first; a shared first letter breaks ties. */
export function similar(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  const bare = (text: string): string => text.replaceAll(/[_-]/g, "");
  const bareWord = bare(word);
  const ending = `_${word.toLowerCase()}`;
  return [...new Set(candidates)]
    .flatMap((candidate) => {
      const isEnd = word.length >= 4 && candidate.toLowerCase().endsWith(ending);
      // Few of thousands of names are close, so exact distances of the others are not computed.
      const most = isEnd ? Infinity : allowed;
      const far = Math.min(distance(word, candidate, most), distance(bareWord, bare(candidate), most));
      return far <= allowed || isEnd ? [{ candidate, far }] : [];
    })
    .sort(
      (a, b) =>
        a.far - b.far ||
        sharedStart(word, b.candidate) - sharedStart(word, a.candidate) ||
        (a.candidate < b.candidate ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The candidate most probably meant by a word; undefined if none is close enough to suggest. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  return similar(word, candidates, 1)[0];
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++;
  return length;
}
