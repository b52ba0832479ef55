/** The page of engines: a row for each recipe, carried out by both engines or refused with the reason. */
import { carriedOutByBoth, engineRows } from '../../engine/engine-rows.ts';
import type { PlannedRecipe } from './planned-recipe.ts';

export function enginesPage(planned: readonly PlannedRecipe[]): string {
  const rows = engineRows(planned.flatMap(({ name, plan }) => (plan === undefined ? [] : [[name, plan] as const])));
  const lines = rows.map(({ recipe, missing }) => {
    const [first = '', ...more] = missing;
    const reason = more.length === 0 ? first : `${first}; and ${more.length} more`;
    return `| [\`${recipe}\`](recipes/${recipe}.md) | carries it out | ${missing.length === 0 ? 'carries it out' : `refuses ${reason}`} |`;
  });
  return `# Engines

<!-- Written by npm run plans -- --update; not edited by hand. -->

A plan names no engine. \`espalier run\` carries it out on onnxruntime; \`espalier compile --to pytorch\` writes it for
[the PyTorch engine](pytorch-engine.md), which works in your own training loop. Of the ${rows.length} recipes of papers both carry out
${carriedOutByBoth(rows)}. What the second does not carry out is refused when it is compiled ([ESP4400](diagnostics/ESP4400.md)), and
\`espalier engines\` prints this table with every reason.

| recipe | onnxruntime | PyTorch |
| --- | --- | --- |
${lines.join('\n')}
`;
}
