/** Parameters in shards, by two processes: masks and weights of one process, and one layer whole at a time. */
import { expect, it } from 'vitest';
import { expectShown, pytest, type Mistake } from '../support/pytest.ts';
import { root } from '../support/root.ts';

it('chooses what one process chooses, by both forms of FSDP', async () => {
  expect(await pytest(`${root}/python`, 'tests/test_shards.py')).toMatch(/^2 passed/m);
}, 300_000);

const mistakes: Readonly<Record<string, Mistake>> = {
  'layers in shards that are whole together': [
    'select.py',
    'list(map(_aside, _pools(request)))',
    'list(map(_aside, list(_pools(request))))',
    'newer',
  ],
  'parts that count for themselves': ['select.py', 'for count in sharing.totals(counts)', 'for count in counts', 'older'],
};

it.each(Object.entries(mistakes))('shows %s', (_, mistake) => expectShown(mistake, 'tests/test_shards.py'), 300_000);
