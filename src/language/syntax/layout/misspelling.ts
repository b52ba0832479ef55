/** Recognises a clause word that was misspelt, so that it does not spoil the clause above it. */

/** Shorter words are too close to one another: `over`, `of`, `on`, `to`, `per`. */
const shortest = 5;

export function isMisspeltClause(word: string, clauses: ReadonlyMap<string, unknown> | undefined): boolean {
  if (clauses === undefined || word.length < shortest) return false;
  return [...clauses.keys()].some((clause) => clause.length >= shortest && isOneSlip(word, clause));
}

/** Whether one letter was left out, put in, replaced, or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const restA = a.slice(same);
  const restB = b.slice(same);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
