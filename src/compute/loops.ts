/**
 * Loops over the first axis of tensors, as a Scan: the graph does not grow with their length. What a Scan does
 * around its body takes longer than a small step, so that a body makes several steps where the length allows it.
 */
import type { ValueInfo } from '../model/graph.ts';
import type { GraphBuilder } from './builder.ts';
import {
  emit,
  emitMany,
  emitTo,
  freshName,
  int,
  integers,
  ints,
  nodesWithOutputs,
} from './builder.ts';
import { range } from './shapes.ts';

export interface Loop {
  /** Float32 states before the first step. */
  readonly initial: readonly string[];
  /** Float32 tensors whose elements along the first axis come one a step. */
  readonly sequences: readonly string[];
  /** From the last element to the first. */
  readonly backwards: boolean;
  /** Elements of each sequence, where it is known. */
  readonly length?: number | undefined;
  /**
   * Emits one step; what it reads from outside the loop has to be computed before the loop. States and elements
   * may have a first axis of 1 besides their own.
   */
  readonly step: (
    body: GraphBuilder,
    states: readonly string[],
    elements: readonly string[],
  ) => Looped;
}

export interface Looped {
  readonly states: readonly string[];
  /** In a step an element; after the loop all of them, in the order of the sequences. */
  readonly collected: readonly string[];
}

/** The most steps that a body makes. */
const longestBody = 16;

export function emitLoop(builder: GraphBuilder, loop: Loop): Looped {
  const { length = 1 } = loop;
  const steps = range(2, longestBody + 1).findLast((count) => length % count === 0) ?? 1;
  return steps === 1 || length < steps ? emitScan(builder, loop) : emitRuns(builder, loop, steps);
}

/** The loop over runs of `count` elements, in each of which the body makes its steps one after the other. */
function emitRuns(builder: GraphBuilder, loop: Loop, count: number): Looped {
  const { initial, sequences, length = 1, backwards } = loop;
  const first = integers(builder, [0]);
  const within = (x: string, sizes: readonly number[], kept: number): string => {
    const rest = emit(builder, 'Shape', [x], { start: int(kept) });
    const shape = emit(builder, 'Concat', [integers(builder, sizes), rest], { axis: int(0) });
    return emit(builder, 'Reshape', [x, shape]);
  };
  const { states, collected } = emitScan(builder, {
    initial: initial.map((state) => emit(builder, 'Unsqueeze', [state, first])),
    sequences: sequences.map((own) => within(own, [length / count, count], 1)),
    backwards,
    step(body, before, runs) {
      const elements = runs.map((run) => pieces(body, run, count));
      const order = backwards ? range(0, count).toReversed() : range(0, count);
      let now = before;
      const made: (readonly string[])[] = [];
      for (const index of order) {
        const own = loop.step(
          body,
          now,
          elements.map((each) => each[index] ?? ''),
        );
        now = own.states;
        made[index] = own.collected;
      }
      const joined = (made[0] ?? []).map((_, which) =>
        emit(
          body,
          'Concat',
          made.map((each) => each[which] ?? ''),
          { axis: int(0) },
        ),
      );
      return { states: now, collected: joined };
    },
  });
  return {
    states: states.map((state) => emit(builder, 'Squeeze', [state, first])),
    collected: collected.map((all) => within(all, [length], 2)),
  };
}

/** The elements of a run, each with a first axis of 1. */
function pieces(body: GraphBuilder, run: string, count: number): readonly string[] {
  const sizes = integers(body, Array<number>(count).fill(1));
  return emitMany(body, 'Split', [run, sizes], count, { axis: int(0) });
}

function emitScan(builder: GraphBuilder, loop: Loop): Looped {
  const body: GraphBuilder = {
    ...builder,
    nodes: [],
    initializers: new Map(),
    constants: new Map(),
  };
  const named = (kind: string, count: number): readonly string[] =>
    Array.from({ length: count }, () => freshName(builder, `loop:${kind}`));
  const states = named('state', loop.initial.length);
  const elements = named('element', loop.sequences.length);
  const results = loop.step(body, states, elements);
  const values = [...results.states, ...results.collected];
  const ends = named('end', values.length);
  const typed = (names: readonly string[]): readonly ValueInfo[] =>
    names.map((name) => ({ name, type: 'float32' }));
  const outputs = named('output', values.length);
  const directions = (count: number) => ints(Array<number>(count).fill(Number(loop.backwards)));
  emitTo(builder, 'Scan', [...loop.initial, ...loop.sequences], outputs, {
    body: {
      kind: 'graph',
      value: {
        name: 'step',
        inputs: typed([...states, ...elements]),
        outputs: typed(ends),
        nodes: nodesWithOutputs(
          body,
          new Map(ends.map((end, index) => [end, values[index] ?? ''])),
        ),
        initializers: body.initializers,
        valueInfo: new Map(),
      },
    },
    num_scan_inputs: int(elements.length),
    scan_input_directions: directions(elements.length),
    scan_output_directions: directions(results.collected.length),
  });
  return {
    states: outputs.slice(0, states.length),
    collected: outputs.slice(states.length),
  };
}
