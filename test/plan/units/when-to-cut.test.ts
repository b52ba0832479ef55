import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml, type Plan } from '../../../src/plan/index.ts';
import { decideCuts } from '../../../src/plan/units/when-to-cut.ts';
import { factsOf, planned, planText } from '../planning.ts';

const resnet = factsOf('resnet8_fmnist_bn');

function cutsIn({ stages }: Plan) {
  return stages.flatMap(({ statements }) => statements.flatMap((it) => (it.kind === 'compact' ? [it.because ?? it.cut] : [])));
}

const start = 'mark before\nprune channels by magnitude to 25% sparsity\ncompact\n';
const trains = 'stage tune for 40 steps { train all }\n';

describe('when units are cut out', () => {
  it.each([
    ['what follows trains', trains, 'here'],
    ['weights go later', `${trains}prune weights by magnitude to 60%`, 'here'],
    ['more units go later', `${trains}prune channels by magnitude to 40% sparsity`, 'here'],
    ['weights go back', `rewind weights to before\n${trains}`, 'here'],
    ['a loss follows outputs', `${trains.replace('all', 'all loss task + kl(before)')}`, 'here'],
    ['a penalty adds up', trains.replace('all', 'all loss task + 0.1 * lasso'), 'here'],
    ['nothing trains', 'measure accuracy on test', 'nothing trains behind it'],
    ['masks go back', `rewind weights, masks to before\n${trains}`, '`rewind` to `before` behind it brings masks back'],
    [
      'weights grow',
      'stage tune for 40 steps { train all\nrewire 10% of remaining by |g| }',
      '`rewire` behind it may grow weights in the units',
    ],
    [
      'a mask is taken back',
      'stage tune for 40 steps { train all\nprune weights by magnitude to 60% over 0%..50% every 5 steps mask revisable }',
      'the mask of a `prune` behind it may be taken back: `revisable`',
    ],
    [
      'a loss looks inside',
      trains.replace('all', 'all loss task + features(before)'),
      'a loss behind it compares values inside the network',
    ],
    [
      'a penalty counts',
      `penalty even = mean(|w|)\n${trains.replace('all', 'all loss task + even')}`,
      'a penalty behind it depends on how many weights there are',
    ],
  ])('%s', (_, rest, expected) => {
    const penalties = rest.startsWith('penalty') ? `${rest.split('\n')[0]}\n` : '';
    const text = `${penalties}${start}${rest.slice(penalties.length)}`;
    expect(cutsIn(planned(planText(text, resnet)))).toEqual([expected]);
  });

  it('is decided for every cut alone', () => {
    const text = `${start}${trains}prune channels by magnitude to 40% sparsity\ncompact\n`;
    expect(cutsIn(planned(planText(text, resnet)))).toEqual(['here', 'nothing trains behind it']);
  });

  it('looks along the arms that follow, and no others', () => {
    const arms = `branch {
      arm one { ${start}${trains} }
      arm two { prune weights by magnitude to 50%
        stage grow for 40 steps { train all\nrewire 10% of remaining by |g| } }
    }`;
    expect(cutsIn(planned(planText(arms, resnet)))).toEqual(['here']);
  });

  it('waits where what is measured later would not be what the cut network computes', () => {
    const { stages } = planned(planText(`${start}${trains}prune weights by wanda to 50% using 8 samples of test`, resnet));
    const group = 'channels of block1.a.conv';
    const changing = stages.map((stage) => ({
      ...stage,
      statements: stage.statements.map((it) => (it.kind === 'compact' ? { ...it, changing: [group] } : it)),
    }));
    const [compact] = decideCuts(changing).flatMap(({ statements }) => statements.filter(({ kind }) => kind === 'compact'));
    expect(compact).toMatchObject({
      cut: 'at end',
      because: 'what follows measures the network under its masks, which computes something else',
    });
  });

  it('is held against the recipe in an edited plan', async () => {
    const plan = planned(planText(`${start}measure accuracy on test`, resnet));
    const text = planToYaml(plan)
      .replace('cut: at end', 'cut: here')
      .replace(/\n *because: nothing trains behind it/, '');
    const { value, diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ message }) => message).join()).toContain('nothing trains behind it');
  });
});
