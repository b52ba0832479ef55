/** Loops over the first axis of tensors, as a Scan: the graph does not grow with their length. */
import { itemAt } from '../basics/must.ts';
import type { ValueInfo } from '../model/graph.ts';
import { emitTo, freshName, int, ints, nodesWithOutputs, type GraphBuilder } from './builder.ts';

export interface Loop {
  /** Float32 states before the first step. */
  readonly initial: readonly string[];
  /** Float32 tensors whose elements along the first axis come one a step. */
  readonly sequences: readonly string[];
  /** From the last element to the first. */
  readonly backwards: boolean;
  /** Emits one step; what it reads from outside the loop has to be computed before the loop. */
  readonly step: (body: GraphBuilder, states: readonly string[], elements: readonly string[]) => Looped;
}

export interface Looped {
  readonly states: readonly string[];
  /** In a step an element; after the loop all of them, in the order of the sequences. */
  readonly collected: readonly string[];
}

export function emitLoop(builder: GraphBuilder, loop: Loop): Looped {
  const body: GraphBuilder = { ...builder, nodes: [], initializers: new Map(), constants: new Map() };
  const named = (kind: string, count: number): readonly string[] => Array.from({ length: count }, () => freshName(builder, `loop:${kind}`));
  const states = named('state', loop.initial.length);
  const elements = named('element', loop.sequences.length);
  const results = loop.step(body, states, elements);
  const values = [...results.states, ...results.collected];
  const ends = named('end', values.length);
  const typed = (names: readonly string[]): readonly ValueInfo[] => names.map((name) => ({ name, type: 'float32' }));
  const outputs = named('output', values.length);
  const directions = (count: number) => ints(Array<number>(count).fill(Number(loop.backwards)));
  emitTo(builder, 'Scan', {
    inputs: [...loop.initial, ...loop.sequences],
    outputs,
    attributes: {
      body: {
        kind: 'graph',
        value: {
          name: 'step',
          inputs: typed([...states, ...elements]),
          outputs: typed(ends),
          nodes: nodesWithOutputs(body, new Map(ends.map((end, index) => [end, itemAt(values, index)]))),
          initializers: body.initializers,
          valueInfo: new Map(),
        },
      },
      num_scan_inputs: int(elements.length),
      scan_input_directions: directions(elements.length),
      scan_output_directions: directions(results.collected.length),
    },
  });
  return { states: outputs.slice(0, states.length), collected: outputs.slice(states.length) };
}
