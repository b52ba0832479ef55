/** What keeps relevance from the layers that it is to rank (ESP4610–4619). */
import { define } from '../diagnostic.ts';

export const relevanceGap = define<{
  node: string;
  operator: string;
  others: number;
  /** Names of the scored layers below it. */
  layers: readonly string[];
}>({
  code: 'ESP4610',
  severity: 'error',
  title: 'no relevance reaches scored layers',
  message: ({ node, operator, others, layers: [first = '', ...more] }) => {
    const alike = others === 0 ? '' : `, like ${others} more on the way,`;
    const layers = more.length === 0 ? '' : ` and ${more.length} more`;
    return `relevance cannot pass the operator \`${operator}\` at the node \`${node}\`${alike} and the layer \`${first}\`${layers} below it would be scored`;
  },
  why: 'relevance passes from operator to operator, by the share of each input in an output',
  help: ({ layers }) =>
    `exclude the layers below it, as in \`except "${layers[0] ?? ''}"\`, or rank by another criterion such as \`taylor\``,
});

export const relevanceOfValues = define<{ loss: string }>({
  code: 'ESP4611',
  severity: 'error',
  title: 'relevance for no class',
  message: ({ loss }) => `relevance starts at the output of a class, but the loss is \`${loss}\``,
  why: 'without classes, no single output belongs to a sample',
  help: () => 'rank by a criterion that needs no class, such as `taylor`',
});
