/** Schedules of the learning rate in pieces, their lengths in steps. */
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-times.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice, Value } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import type { PlannedPiece } from '../plan.ts';
import { amountOf, asChoice, asQuantity, itemsOf } from '../reading.ts';
import { momentOf, stepsPerEpoch, type Steps } from '../schedule/duration.ts';
import { clockOf } from '../schedule/window.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** The pieces behind a warm-up, each from where the one before it ends. */
export function piecesOf(
  schedule: Choice,
  warmup: number,
  scene: Scene,
): readonly PlannedPiece[] | Diagnostic {
  const written = schedule.args['pieces'];
  const pieces: PlannedPiece[] = [];
  let first = warmup;
  let factor = 1;
  for (const item of written === undefined ? [] : itemsOf(written)) {
    const choice = asChoice(item);
    const piece = pieceOf(choice, first, factor, scene);
    if ('code' in piece) return piece;
    pieces.push(piece);
    const length = choice.args['for'] === undefined ? 0 : momentIn(choice.args['for'], scene);
    if (typeof length !== 'number') return length;
    first += length;
    factor = endOf(piece, length);
  }
  const begins = pieces.at(-1)?.first ?? 0;
  const { steps } = scene.stage;
  if (begins < steps) return pieces;
  const args = {
    what: 'the length of the pieces before the last',
    value: `${begins} steps`,
    need: `fewer than the ${steps} steps of the stage`,
  };
  return complain(scene, wrongNumber, args, schedule.span);
}

function pieceOf(
  choice: Choice,
  first: number,
  reached: number,
  scene: Scene,
): PlannedPiece | Diagnostic {
  const { word, args } = choice;
  const begins = { first, from: numberIn(args['from']) ?? reached };
  if (isFall(word)) return { name: word, ...begins, to: numberIn(args['to']) ?? 0 };
  if (word !== 'exponential') return { name: 'constant', ...begins };
  const drops = stepwiseOf(choice, scene);
  return 'code' in drops ? drops : { name: 'exponential', ...begins, ...drops };
}

/** The factor that a piece of this length hands on. */
function endOf(piece: PlannedPiece, length: number): number {
  switch (piece.name) {
    case 'constant':
      return piece.from;
    case 'exponential':
      return piece.from * piece.factor ** Math.floor(length / piece.every);
    default:
      return length === 0 ? piece.from : piece.to;
  }
}

/** `exponential(0.95, every: 1 epoch)`: what the rate is multiplied by, and after how many steps. */
export function stepwiseOf(
  { args, span }: Choice,
  scene: Scene,
): { readonly factor: number; readonly every: number } | Diagnostic {
  const every = args['every'] === undefined ? anEpoch(span, scene) : momentIn(args['every'], scene);
  if (typeof every !== 'number') return every;
  if (every > 0) return { factor: numberIn(args['factor']) ?? 1, every };
  const wrong = { what: '`every`', value: 'less than a step', need: 'at least one step' };
  return complain(scene, wrongNumber, wrong, args['every']?.span ?? span);
}

/** What `every` is when it is left out. */
function anEpoch(span: Span, scene: Scene): Steps {
  const clock = clockOf(scene);
  const args = { data: clock.data, what: 'a length in epochs' };
  return stepsPerEpoch(clock) ?? complain(scene, unknownSamples, args, span);
}

export function momentIn(value: Value, scene: Scene): Steps {
  const place = { source: scene.source, span: value.span };
  return momentOf(asQuantity(value), scene.stage.steps, clockOf(scene), place);
}

export function numberIn(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(amountOf(asQuantity(value)));
}
