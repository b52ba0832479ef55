/** `reset weights`: the weights of layers are drawn anew, and masks stay. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedReset } from '../plan.ts';
import { asChoice, clause } from '../reading.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { prunedLayers } from '../select-layers.ts';

const rules = ['permuted', 'kaiming'] as const;

/** What `using` is when it is left out: an ONNX file knows no initialiser. */
const usual = 'permuted';

export function planReset(statement: TypedStatement, scene: Scene): PlannedStep {
  const selection = prunedLayers(statement, scene);
  if (selection.value === undefined || hasErrors(selection.diagnostics)) {
    return failed(scene, selection.diagnostics);
  }
  const using = clause(statement, 'using');
  const word = using === undefined ? usual : asChoice(using).word;
  const rule = rules.find((name) => name === word);
  if (rule === undefined) {
    const what = `\`reset\` using \`${word}\``;
    return failed(scene, [complain(scene, unsupported, { what }, using?.span ?? statement.span)]);
  }
  const { state, stage, at } = scene;
  const planned: PlannedReset = {
    kind: 'reset',
    at,
    rule,
    layers: selection.value.map(({ name }) => name),
    stream: `${stage.streams}/reset[${at}]`,
    ...(using === undefined && { defaults: ['rule'] }),
  };
  return { statements: [planned], state, diagnostics: selection.diagnostics };
}
