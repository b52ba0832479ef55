/** LLM Compressor and the newer recipes of SparseML: stages, groups of modifiers, modifiers by their class. */
import { ownAt } from '../../../basics/own.ts';
import { claimByKind, differs, leaveOut, left, said, unsaid, type Dialect, type ImportContext, type Kind } from '../../dialect.ts';
import { entriesOf, fieldAt, type Entry, type Field } from '../../document/field.ts';
import { zerosThatStay, type DraftStage } from '../../draft.ts';
import { masksStay } from '../../ledger.ts';
import { narrowed } from '../../names.ts';
import { magnitudeOf, oneShot, targetsIn, trainingFor } from './prunes.ts';

// What becomes of each field of LLM Compressor's modifiers; the rules were read at commit ab1ba3eff.

const room = 'src/llmcompressor/modifiers/pruning';

const chosen = {
  targets: said('`in`', `${room}/sparsegpt/sgpt_base.py:146-172`),
  ignore: said('`except`', `${room}/sparsegpt/sgpt_base.py:146-172`),
};

const layerByLayer = {
  ...chosen,
  sparsity: said('`to`', `${room}/sparsegpt/sgpt_base.py:147-151`),
  mask_structure: said('`to`', `${room}/sparsegpt/sgpt_sparsify.py:176-186`),
  sequential_targets: left('blocks of the model are found in its graph'),
  sequential_update: left('statistics are taken block after block, whatever it says', `${room}/sparsegpt/sgpt_base.py:48-57`),
  offload_hessians: left('where statistics are kept'),
  sparsity_profile: unsaid('shares by outliers', `${room}/sparsegpt/sgpt_base.py:182-228`),
  owl_m: unsaid('shares by outliers'),
  owl_lmbda: unsaid('shares by outliers'),
  start: left('it acts once'),
  end: left('it acts once'),
};

const kinds: Readonly<Record<string, Kind>> = {
  SparseGPTModifier: {
    title: 'SparseGPTModifier',
    fields: {
      ...layerByLayer,
      block_size: said('`ranked per block`', `${room}/sparsegpt/sgpt_sparsify.py:160`),
      dampening_frac: said('`damping`'),
      preserve_sparsity_mask: differs('masks stay', 'zeros that no mask made can come back', `${room}/sparsegpt/sgpt_sparsify.py:122-161`),
      prunen: unsaid('the structure has it'),
      prunem: unsaid('the structure has it'),
    },
  },
  WandaPruningModifier: { title: 'WandaPruningModifier', fields: layerByLayer },
  MagnitudePruningModifier: {
    title: 'MagnitudePruningModifier',
    fields: {
      ...chosen,
      init_sparsity: said('`from`'),
      final_sparsity: said('`to`', `${room}/magnitude/base.py:98-131`),
      start: said('`over`', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      end: said('`over`', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      update: unsaid('LLM Compressor ignores it', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      update_scheduler: said('`along`', `${room}/helpers.py:116-140`),
      scheduler_args: unsaid('options of the curve', `${room}/helpers.py:116-140`),
      mask_structure: said('`weights`', `${room}/utils/pytorch/mask_factory.py:69-124`),
      leave_enabled: differs(
        'masks stay',
        'LLM Compressor gives masks up at the end: write `rewind masks`',
        `${room}/magnitude/base.py:42-49`,
      ),
      apply_globally: said('`uniform`'),
    },
  },
  ConstantPruningModifier: {
    title: 'ConstantPruningModifier',
    fields: {
      targets: said('masks stay', `${room}/constant/base.py:16,50-54`),
      ignore: said('masks stay'),
      '*': left('zeros stay from the beginning of the recipe on'),
    },
  },
  other: {
    title: 'QuantizationModifier, GPTQModifier, AWQModifier, SmoothQuantModifier and others',
    fields: { '*': unsaid('this modifier has no word here') },
  },
};

function reasonFor(name: string): string {
  return /Quant|GPTQ|AWQ/.test(name)
    ? 'quantization is not part of recipes: quantise the written model afterwards'
    : 'this modifier has no word here';
}

export const llmCompressor: Dialect = {
  name: 'llm-compressor',
  title: 'LLM Compressor',
  knows: (root) => modifiersOf(root).some(({ key }) => /Modifier$/.test(key)),
  kinds,
  read,
};

const isGroup = (key: string): boolean => /_modifiers$|^modifiers$/.test(key);

/** In stages, in groups at the top, or in a list of mappings. */
function modifiersOf(root: Field): readonly Entry[] {
  const groups = entriesOf(root).flatMap(({ key, value }) =>
    isGroup(key)
      ? [value]
      : /_stage$/.test(key)
        ? entriesOf(value)
            .filter((entry) => isGroup(entry.key))
            .map((entry) => entry.value)
        : [],
  );
  return groups.flatMap((group) => (group.kind === 'list' ? group.items.flatMap(entriesOf) : entriesOf(group)));
}

function read(context: ImportContext): readonly DraftStage[] {
  claimDropped(context);
  return together(modifiersOf(context.root).flatMap(({ key, value }) => draftsOf(key, value, context)));
}

/** One training for all that is pruned while it lasts. */
function together(stages: readonly DraftStage[]): readonly DraftStage[] {
  const trained = stages.filter(({ training }) => training !== undefined);
  const [first] = trained;
  const atOnce = stages.filter(({ training }) => training === undefined);
  return first === undefined ? atOnce : [...atOnce, { ...first, prunes: trained.flatMap(({ prunes }) => prunes) }];
}

function draftsOf(modifier: string, field: Field, context: ImportContext): readonly DraftStage[] {
  const kind = ownAt(kinds, modifier);
  if (kind === undefined || modifier === 'other') return leaveOut(field, reasonFor(modifier), context);
  claimByKind(field, kind, context.ledger);
  const name = 'sparsify';
  if (modifier === 'MagnitudePruningModifier') {
    const prunes = magnitudeOf(field, context);
    return prunes.length === 0 ? [] : [{ name, ...trainingFor(context), prunes }];
  }
  if (modifier === 'ConstantPruningModifier') {
    const others = modifiersOf(context.root).some(({ key }) => /^(?:SparseGPT|Wanda|Magnitude)/.test(key));
    const layers = narrowed(targetsIn(fieldAt(field, 'targets'), context), targetsIn(fieldAt(field, 'ignore'), context));
    if (others) context.ledger.claim(field, masksStay);
    return others ? [] : [{ name, prunes: [zerosThatStay(field, layers)] }];
  }
  return [{ name, prunes: oneShot(modifier, field, context) }];
}

/** Today's reader drops every other key without a word. */
function claimDropped({ root, ledger }: ImportContext): void {
  const note = 'LLM Compressor drops this key';
  for (const { key, value } of entriesOf(root)) {
    if (isGroup(key)) continue;
    if (!/_stage$/.test(key)) {
      const isRemark = /^(?:version|args|metadata)$/.test(key);
      ledger.claim(value, isRemark ? { list: 'left', note: 'a remark or a variable' } : { list: 'unsaid', note });
      continue;
    }
    for (const inner of entriesOf(value)) {
      if (!isGroup(inner.key)) ledger.claim(inner.value, { list: 'left', note: 'how the stage is run' });
    }
  }
}
