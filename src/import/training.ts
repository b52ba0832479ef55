/** The training statement: optimizer, rate with its course, decay and loss, from the file and from the options of the user. */
import { decimal } from './course.ts';
import { ask, type ImportContext } from './dialect.ts';
import type { Line } from './ledger.ts';

export interface Training {
  readonly trains?: string;
  /** `sgd`, `adam` or `adamw`, where the file says it. */
  readonly optimizer?: string;
  readonly lr?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
  readonly decay?: string;
  readonly loss?: string;
}

export function trainingText(training: Training, context: ImportContext): string {
  const { trains = 'all', decay, loss } = training;
  return [`train ${trains}`, withText(training, context), decay && `decay ${decay}`, loss && `loss ${loss}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function withText(training: Training, context: ImportContext): string {
  const { lr, optimizer } = training;
  const { facts } = context;
  if (facts.optimizer !== undefined) return `with ${withRate(facts.optimizer, lr)}`;
  if (optimizer === undefined) {
    const hole = lr === undefined ? 'the plan shows its default' : 'the recipe takes `sgd` with the rate of the file';
    ask(context, { what: 'which optimizer trains', hole, option: "`--optimizer 'sgd(lr: 0.1, momentum: 0.9)'`" });
    if (lr === undefined) return '';
  }
  const given = [
    lr === undefined ? undefined : `lr: ${decimal(lr)}`,
    training.momentum === undefined || optimizer !== 'sgd' ? undefined : `momentum: ${decimal(training.momentum)}`,
    training.nesterov === true && optimizer === 'sgd' ? 'nesterov' : undefined,
    training.weightDecay === undefined ? undefined : `weight-decay: ${decimal(training.weightDecay)}`,
  ].filter((part) => part !== undefined);
  const name = optimizer ?? 'sgd';
  return given.length === 0 ? `with ${name}` : `with ${name}(${given.join(', ')})`;
}

/** The optimizer of the user, with the rate of the file where it has none of its own. */
function withRate(optimizer: string, lr: number | undefined): string {
  if (lr === undefined || hasRate(optimizer)) return optimizer;
  const call = /^\s*([\w-]+)\s*(?:\((.*)\))?\s*$/s.exec(optimizer);
  const rest = call?.[2]?.trim() ?? '';
  return `${call?.[1] ?? 'sgd'}(lr: ${decimal(lr)}${rest === '' ? '' : `, ${rest}`})`;
}

/** What of the file the optimizer of the user takes the place of: no field of it is said by the recipe. */
export function withOptimizer(line: Line, optimizer: string | undefined): Line {
  if (optimizer === undefined || line.list !== 'said') return line;
  const replaced = ['`with`', '`momentum`', '`nesterov`', '`weight-decay`', ...(hasRate(optimizer) ? ['`lr`'] : [])];
  const isReplaced = line.words !== undefined && replaced.includes(line.words);
  return isReplaced ? { ...line, list: 'left', note: '`--optimizer` says it' } : line;
}

function hasRate(optimizer: string): boolean {
  return /\blr\s*:/.test(optimizer);
}

/** A share of the first rate, as `decay … to` takes it. */
function shareOfRate(final: number, init: number): string {
  return `${decimal(Number(((final / init) * 100).toPrecision(12)))}%`;
}

// The course of a learning rate: schedules that follow one another, as one rate and its decay.

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
    return pieceText(piece, lr, reached, pieces[index + 1]);
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

function pieceText(piece: RatePiece, lr: number, reached: number, next: RatePiece | undefined): string {
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
