/** The training statement: optimizer, rate, decay and loss, from the file and from the options of the user. */
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
export function shareOfRate(final: number, init: number): string {
  return `${decimal(Number(((final / init) * 100).toPrecision(12)))}%`;
}
