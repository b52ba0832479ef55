/** All declarations of edition 1. */
import { words, type Declaration } from '../declaration.ts';
import { adapters } from '../adapters.ts';
import { allocators } from '../allocators.ts';
import { bases } from '../bases.ts';
import { blocks } from './blocks.ts';
import { calibrated, rewound, reconstructed, foldable } from '../objects.ts';
import { compensations } from '../compensations.ts';
import { criteria } from '../criteria.ts';
import { curves } from '../curves.ts';
import { data } from '../data.ts';
import { decays } from '../decays/index.ts';
import { definitions } from './definitions.ts';
import { functions } from '../expressions/functions.ts';
import { variables } from '../expressions/variables.ts';
import { groupings } from '../groupings.ts';
import { headers } from './headers.ts';
import { initialisations } from '../initialisations.ts';
import { joins, splits, weighings, picks, variations } from '../choices.ts';
import { insertable } from '../insertable.ts';
import { keepable } from '../keepable.ts';
import { losses } from '../losses.ts';
import { masks } from '../masks.ts';
import { matrixForms } from '../matrices.ts';
import { metrics } from '../metrics.ts';
import { multipliers, penalties } from '../penalties.ts';
import { optimizers } from '../optimizers.ts';
import { pieces } from '../pieces/index.ts';
import { pruned } from '../pruned/index.ts';
import { reparams } from '../reparams.ts';
import { roles } from '../roles.ts';
import { roundings, ties, wholes } from '../counts.ts';
import { scopes } from '../scopes.ts';
import { cellScales, mappings } from '../shared.ts';
import { shortForms } from '../short-forms.ts';
import { statistics } from '../statistics.ts';
import { trained } from '../trained.ts';
import { types } from '../types.ts';
import { units } from '../units.ts';
import { verbs } from '../verbs/index.ts';

/** How a target is shared out among layers. */
const allocations = words('allocation', {
  global: {
    documentation: 'One threshold for the whole selection: raw scores of all layers compete.',
    example: 'prune weights by global magnitude to 80%',
  },
  uniform: { documentation: 'The same ratio in every layer.', example: 'prune weights by uniform magnitude to 80%' },
  erk: {
    documentation: "Erdős–Rényi with kernels: density is proportional to the sum of a layer's dimensions over their product.",
    example: 'prune weights by erk magnitude to 80%',
  },
  er: {
    documentation: 'Erdős–Rényi: density is proportional to (in + out) / (in · out).',
    example: 'prune weights by er magnitude to 80%',
  },
});

export const edition1: readonly Declaration[] = [
  ...verbs,
  ...blocks,
  ...headers,
  ...definitions,
  ...shortForms,
  ...units,
  ...optimizers,
  ...decays,
  ...multipliers,
  ...pieces,
  ...allocations,
  ...allocators,
  ...masks,
  ...roles,
  ...scopes,
  ...roundings,
  ...ties,
  ...groupings,
  ...compensations,
  ...losses,
  ...metrics,
  ...statistics,
  ...data,
  ...bases,
  ...types,
  ...trained,
  ...adapters,
  ...pruned,
  ...rewound,
  ...calibrated,
  ...reconstructed,
  ...initialisations,
  ...joins,
  ...insertable,
  ...matrixForms,
  ...mappings,
  ...cellScales,
  ...keepable,
  ...foldable,
  ...picks,
  ...variations,
  ...splits,
  ...weighings,
  ...wholes,
  ...criteria,
  ...curves,
  ...penalties,
  ...reparams,
  ...functions,
  ...variables,
];
