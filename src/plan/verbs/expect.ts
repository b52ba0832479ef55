/** `expect METRIC of WHAT >= BOUND`: a claim about the state at its place. */
import { refuted, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { compare, toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { ClaimBounds } from '../observe/bounds.ts';
import { countOf } from '../observe/count.ts';
import type { Counted } from '../observe/count.ts';
import { claimOf, type ReadClaim } from '../observe/claim.ts';
import { asShare, leftOfResource } from '../observe/left-of-resource.ts';
import { asRecord } from '../reading.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { grouped, roundedPercent } from '../share-text.ts';

export function planExpect(statement: TypedStatement, scene: Scene): PlannedStep {
  // `in` and `within` are parts of the object.
  const refused = Object.keys(statement.clauses)
    .filter((word) => word !== 'in' && word !== 'within')
    .map((word) => {
      const span = statement.spans[word] ?? statement.span;
      return complain(scene, unsupported, { what: `\`expect\` with \`${word}\`` }, span);
    });
  if (refused.length > 0) return failed(scene, refused);
  const record = asRecord(statement.object);
  const read = claimOf(record, scene);
  if ('code' in read) return failed(scene, [read]);
  const { claim, text, bounds } = read;
  const counted = countedIn(read, scene, statement.span);
  if (counted !== undefined && 'code' in counted) return failed(scene, [counted]);
  const wrong = counted && bounds && refutation(read, bounds, counted, statement, scene);
  if (wrong !== undefined) return failed(scene, [wrong]);
  return {
    statements: [{ kind: 'expect', text, at: scene.at, claim }],
    state: scene.state,
    diagnostics: [],
  };
}

/** What the plan knows of the measured value, in the unit of the bounds. */
function countedIn(
  { measured, bounds }: ReadClaim,
  scene: Scene,
  span: Span,
): Counted | Diagnostic | undefined {
  if (measured.counted) return countOf(measured, scene, span);
  const left = bounds && leftOfResource(measured, scene);
  return left && bounds?.share === true ? asShare(left) : left;
}

/** Counts that can only break the claim. */
function refutation(
  { text: claim, measured: { resource } }: ReadClaim,
  { min, max, strict, share }: ClaimBounds,
  { least, most }: Counted,
  statement: TypedStatement,
  scene: Scene,
): Diagnostic | undefined {
  const edge = strict === true ? 0 : 1;
  const tooLow = min !== undefined && compare(most, min) <= -edge;
  const tooHigh = max !== undefined && compare(least, max) >= edge;
  if (!tooLow && !tooHigh) return undefined;
  const isExact = compare(least, most) === 0;
  const amount = tooLow ? most : least;
  // Trained parameters are bounded by their share, resources also by amounts.
  const isAmount = resource !== undefined && share !== true;
  const limit = isAmount ? grouped(toNumber(amount)) : roundedPercent(amount);
  const actual = isExact ? limit : `${tooLow ? 'at most' : 'at least'} ${limit}`;
  return complain(scene, refuted, { claim, actual }, statement.span);
}
