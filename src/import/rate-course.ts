/** The course of a learning rate: schedules that follow one another, as one rate and its decay. */
import { decimal } from './course.ts';
import { shareOfRate, type Training } from './training.ts';

/** From a moment in epochs on, until the next piece begins. */
export type RatePiece = { readonly at: number; readonly from: number } & (
  | { readonly name: 'constant' }
  | { readonly name: 'linear' | 'cosine'; readonly to: number; readonly until: number }
  | { readonly name: 'exponential'; readonly factor: number; readonly every: number }
);

/** The rate of a piece some time after its beginning. */
export function rateAfter(piece: RatePiece, time: number): number {
  switch (piece.name) {
    case 'constant':
      return piece.from;
    case 'exponential':
      return piece.from * piece.factor ** Math.floor(time / piece.every + 1e-9);
    default: {
      const progress = Math.min(1, time / (piece.until - piece.at));
      const gone = piece.name === 'linear' ? progress : (1 - Math.cos(Math.PI * progress)) / 2;
      return gone === 1 ? piece.to : piece.from + (piece.to - piece.from) * gone;
    }
  }
}

/** The pieces in their order, the first from 0 on; those that begin where the training ends are left out. */
export function trainingOf(all: readonly RatePiece[], epochs: number | undefined): Training {
  const pieces = all.filter(({ at }, index) => at < (epochs ?? Infinity) && (all[index + 1]?.at ?? Infinity) > at);
  const lr = Math.max(0, ...pieces.flatMap((piece, index) => [piece.from, endOf(piece, pieces[index + 1])]));
  const [only, ...others] = pieces;
  if (only === undefined || lr === 0) return {};
  if (others.length === 0 && only.from === lr) return { lr, decay: wholeText(only, lr) };
  const texts = pieces.map((piece, index) => {
    const before = pieces[index - 1];
    const reached = before === undefined ? lr : endOf(before, piece);
    return pieceText(piece, { lr, reached, next: pieces[index + 1] });
  });
  return { lr, decay: `piecewise ${texts.join(', ')}` };
}

function endOf(piece: RatePiece, next: RatePiece | undefined): number {
  if (next !== undefined) return rateAfter(piece, next.at - piece.at);
  return 'to' in piece ? piece.to : piece.from;
}

/** A schedule that lasts for all of the stage. */
function wholeText(piece: RatePiece, lr: number): string {
  if (piece.name === 'constant') return piece.name;
  if (piece.name === 'exponential') return `exponential(${stepwiseText(piece)})`;
  return piece.to === 0 ? piece.name : `${piece.name} to ${shareOfRate(piece.to, lr)}`;
}

interface Around {
  readonly lr: number;
  readonly reached: number;
  readonly next: RatePiece | undefined;
}

function pieceText(piece: RatePiece, { lr, reached, next }: Around): string {
  const share = (rate: number): string => (rate === 0 ? '0%' : shareOfRate(rate, lr));
  const args = [
    ...(piece.name === 'exponential' ? [stepwiseText(piece)] : []),
    ...(share(piece.from) === share(reached) ? [] : [`from: ${share(piece.from)}`]),
    ...('to' in piece && piece.to !== 0 ? [`to: ${share(piece.to)}`] : []),
    ...(next === undefined ? [] : [`for: ${decimal(next.at - piece.at)} epochs`]),
  ];
  return args.length === 0 ? piece.name : `${piece.name}(${args.join(', ')})`;
}

function stepwiseText({ factor, every }: Extract<RatePiece, { name: 'exponential' }>): string {
  return `${decimal(factor)}, every: ${decimal(every)} epochs`;
}
