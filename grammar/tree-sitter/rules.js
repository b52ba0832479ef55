// Generated from the parser and the vocabulary by scripts/codegen.mjs; not edited by hand.
// The helpers come from grammar.js beside it.

exports.conflicts = ($) => [
  [$._decay_warmup_at_to_restarting_clause],
  [$._toward_by_over_along_clause],
  [$._until_at_clause],
  [$._weighted_by_clause],
  [$._varying_in_clause],
  [$._in_by_clause],
  [$._reading_from_clause],
];

exports.rules = ({
  anyCase,
  keyword,
  sentence,
  header,
  clause,
  openClause,
  namingClause,
  headerClause,
}) => ({
  _sentence: ($) =>
    choice(
      $._prune_sentence,
      $._rewire_sentence,
      $._project_sentence,
      $._train_sentence,
      $._retrain_sentence,
      $._calibrate_sentence,
      $._reconstruct_sentence,
      $._mark_sentence,
      $._collect_sentence,
      $._rewind_sentence,
      $._reset_sentence,
      $._average_sentence,
      $._pick_sentence,
      $._insert_sentence,
      $._merge_sentence,
      $._remove_sentence,
      $._factorize_sentence,
      $._compact_sentence,
      $._measure_sentence,
      $._expect_sentence,
      $._stage_sentence,
      $._repeat_sentence,
      $._branch_sentence,
      $._arm_sentence,
      $._sweep_sentence,
      $._recipe_sentence,
      $._cite_sentence,
      $._deviates_sentence,
      $._use_sentence,
      $._edition_sentence,
      $._param_sentence,
      $._group_sentence,
      $._criterion_sentence,
      $._curve_sentence,
      $._penalty_sentence,
      $._reparam_sentence,
      $._metric_sentence,
      $._model_sentence,
      $._short_form,
      $._unknown,
    ),

  _prune_sentence: ($) =>
    sentence($, field('head', alias(anyCase('prune'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._by_clause,
      $._to_clause,
      $._on_clause,
      $._removing_clause,
      $._limited_by_clause,
      $._rounded_clause,
      $._ties_clause,
      $._from_clause,
      $._over_clause,
      $._every_clause,
      $._along_clause,
      $._through_clause,
      $._at_clause,
      $._protect_clause,
      $._keeping_multiples_rounded_clause,
      $._ranked_clause,
      $._grouped_by_clause,
      $._normalized_by_clause,
      $._allocated_by_clause,
      $._rescored_every_clause,
      $._compensating_by_clause,
      $._mask_clause,
      $._among_clause,
      $._using_clause,
      $._smoothed_clause,
      $._sequentially_clause,
    ]),

  _rewire_sentence: ($) =>
    sentence($, field('head', alias(anyCase('rewire'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._by_clause,
      $._using_clause,
      $._over_clause,
      $._every_clause,
      $._decay_warmup_at_to_restarting_clause,
    ]),

  _project_sentence: ($) =>
    sentence($, field('head', alias(anyCase('project'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._to_clause,
      $._as_clause,
      $._over_clause,
      $._every_clause,
    ]),

  _train_sentence: ($) =>
    sentence($, field('head', alias(anyCase('train'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._with_clause,
      $._rates_clause,
      $._decay_warmup_at_to_restarting_clause,
      $._loss_clause,
      $._toward_by_over_along_clause,
      $._clip_clause,
      $._accumulate_clause,
      $._for_clause,
      $._until_at_clause,
      $._within_clause,
      $._on_clause,
      $._as_clause,
      $._continuing_clause,
    ]),

  _retrain_sentence: ($) =>
    sentence($, field('head', alias(anyCase('retrain'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._with_clause,
      $._rates_clause,
      $._decay_warmup_at_to_restarting_clause,
      $._loss_clause,
      $._toward_by_over_along_clause,
      $._clip_clause,
      $._accumulate_clause,
      $._for_clause,
      $._until_at_clause,
      $._within_clause,
      $._on_clause,
      $._as_clause,
      $._continuing_clause,
    ]),

  _calibrate_sentence: ($) =>
    sentence($, field('head', alias(anyCase('calibrate'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._using_clause,
    ]),

  _reconstruct_sentence: ($) =>
    sentence($, field('head', alias(anyCase('reconstruct'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._using_clause,
      $._for_clause,
      $._training_clause,
      $._decay_warmup_at_to_restarting_clause,
      $._sequentially_clause,
    ]),

  _mark_sentence: ($) => sentence($, field('head', alias(anyCase('mark'), $.verb)), [$._at_clause]),

  _collect_sentence: ($) =>
    sentence($, field('head', alias(anyCase('collect'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._by_clause,
      $._adding_clause,
      $._using_clause,
      $._smoothed_clause,
    ]),

  _rewind_sentence: ($) =>
    sentence($, field('head', alias(anyCase('rewind'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._to_clause,
    ]),

  _reset_sentence: ($) =>
    sentence($, field('head', alias(anyCase('reset'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._using_clause,
    ]),

  _average_sentence: ($) =>
    sentence($, field('head', alias(anyCase('average'), $.verb)), [$._weighted_by_clause]),

  _pick_sentence: ($) =>
    sentence($, field('head', alias(anyCase('pick'), $.verb)), [$._by_clause, $._on_clause]),

  _insert_sentence: ($) =>
    sentence($, field('head', alias(anyCase('insert'), $.verb)), [$._on_clause, $._except_clause]),

  _merge_sentence: ($) =>
    sentence($, field('head', alias(anyCase('merge'), $.verb)), [$._keeping_clause]),

  _remove_sentence: ($) => sentence($, field('head', alias(anyCase('remove'), $.verb)), []),

  _factorize_sentence: ($) =>
    sentence($, field('head', alias(anyCase('factorize'), $.verb)), [
      $._in_clause,
      $._except_clause,
      $._to_clause,
      $._as_clause,
    ]),

  _compact_sentence: ($) =>
    sentence($, field('head', alias(anyCase('compact'), $.verb)), [$._folding_clause]),

  _measure_sentence: ($) =>
    sentence($, field('head', alias(anyCase('measure'), $.verb)), [
      $._on_clause,
      $._as_clause,
      $._after_clause,
      $._between_clause,
      $._every_clause,
    ]),

  _expect_sentence: ($) =>
    sentence($, field('head', alias(anyCase('expect'), $.verb)), [
      $._in_clause,
      $._within_clause,
      $._on_clause,
    ]),

  _stage_sentence: ($) =>
    sentence($, field('head', alias(anyCase('stage'), $.block)), [
      $._for_clause,
      $._until_at_clause,
    ]),

  _repeat_sentence: ($) =>
    sentence($, field('head', alias(anyCase('repeat'), $.block)), [$._until_clause]),

  _branch_sentence: ($) =>
    sentence($, field('head', alias(anyCase('branch'), $.block)), [
      $._varying_in_clause,
      $._over_clause,
    ]),

  _arm_sentence: ($) => sentence($, field('head', alias(anyCase('arm'), $.block)), []),

  _sweep_sentence: ($) =>
    sentence($, field('head', alias(anyCase('sweep'), $.block)), [$._in_by_clause]),

  _recipe_sentence: ($) =>
    header($, field('head', alias(anyCase('recipe'), $.header)), [$._version_clause]),

  _cite_sentence: ($) => header($, field('head', alias(anyCase('cite'), $.header)), []),

  _deviates_sentence: ($) => header($, field('head', alias(anyCase('deviates'), $.header)), []),

  _use_sentence: ($) => header($, field('head', alias(anyCase('use'), $.header)), []),

  _edition_sentence: ($) => header($, field('head', alias(anyCase('edition'), $.header)), []),

  _param_sentence: ($) =>
    sentence($, field('head', alias(anyCase('param'), $.definition)), [$._in_clause]),

  _group_sentence: ($) => sentence($, field('head', alias(anyCase('group'), $.definition)), []),

  _criterion_sentence: ($) =>
    sentence($, field('head', alias(anyCase('criterion'), $.definition)), []),

  _curve_sentence: ($) => sentence($, field('head', alias(anyCase('curve'), $.definition)), []),

  _penalty_sentence: ($) => sentence($, field('head', alias(anyCase('penalty'), $.definition)), []),

  _reparam_sentence: ($) => sentence($, field('head', alias(anyCase('reparam'), $.definition)), []),

  _metric_sentence: ($) => sentence($, field('head', alias(anyCase('metric'), $.definition)), []),

  _model_sentence: ($) =>
    sentence($, field('head', alias(anyCase('model'), $.definition)), [$._reading_from_clause]),

  _short_form: ($) =>
    sentence(
      $,
      field(
        'head',
        alias(
          anyCase(
            'apoz',
            'block-fisher',
            'block-influence',
            'er',
            'erk',
            'finercut',
            'fluctuation',
            'gblm',
            'geometric-median',
            'global',
            'grasp',
            'l1',
            'l2',
            'lamp',
            'lora-retrain',
            'loss-rise',
            'lrp',
            'magnitude',
            'movement',
            'obd',
            'obs',
            'param-first',
            'random',
            'snip',
            'synflow',
            'taylor',
            'taylor-second',
            'uniform',
            'wanda',
          ),
          $.short_form,
        ),
      ),
      [
        $._in_clause,
        $._except_clause,
        $._by_clause,
        $._to_clause,
        $._on_clause,
        $._removing_clause,
        $._limited_by_clause,
        $._rounded_clause,
        $._ties_clause,
        $._from_clause,
        $._over_clause,
        $._every_clause,
        $._along_clause,
        $._through_clause,
        $._at_clause,
        $._protect_clause,
        $._keeping_multiples_rounded_clause,
        $._ranked_clause,
        $._grouped_by_clause,
        $._normalized_by_clause,
        $._allocated_by_clause,
        $._rescored_every_clause,
        $._compensating_by_clause,
        $._mask_clause,
        $._among_clause,
        $._using_clause,
        $._smoothed_clause,
        $._sequentially_clause,
        $._with_clause,
        $._rates_clause,
        $._decay_warmup_at_to_restarting_clause,
        $._loss_clause,
        $._toward_by_over_along_clause,
        $._clip_clause,
        $._accumulate_clause,
        $._for_clause,
        $._until_at_clause,
        $._within_clause,
        $._as_clause,
        $._continuing_clause,
      ],
    ),

  _unknown: ($) =>
    sentence($, field('head', $.name), [
      $._in_by_clause,
      $._except_clause,
      $._by_clause,
      $._to_clause,
      $._on_clause,
      $._removing_clause,
      $._limited_by_clause,
      $._rounded_clause,
      $._ties_clause,
      $._from_clause,
      $._over_clause,
      $._every_clause,
      $._along_clause,
      $._through_clause,
      $._at_clause,
      $._protect_clause,
      $._keeping_multiples_rounded_clause,
      $._ranked_clause,
      $._grouped_by_clause,
      $._normalized_by_clause,
      $._allocated_by_clause,
      $._rescored_every_clause,
      $._compensating_by_clause,
      $._mask_clause,
      $._among_clause,
      $._using_clause,
      $._smoothed_clause,
      $._sequentially_clause,
      $._decay_warmup_at_to_restarting_clause,
      $._as_clause,
      $._with_clause,
      $._rates_clause,
      $._loss_clause,
      $._toward_by_over_along_clause,
      $._clip_clause,
      $._accumulate_clause,
      $._for_clause,
      $._until_at_clause,
      $._within_clause,
      $._continuing_clause,
      $._training_clause,
      $._adding_clause,
      $._weighted_by_clause,
      $._folding_clause,
      $._after_clause,
      $._between_clause,
      $._varying_in_clause,
      $._version_clause,
      $._reading_from_clause,
    ]),

  _in_clause: ($) => clause($, keyword('in')),

  _except_clause: ($) => clause($, keyword('except')),

  _by_clause: ($) => namingClause($, keyword('by')),

  _to_clause: ($) => namingClause($, keyword('to')),

  _on_clause: ($) => namingClause($, keyword('on')),

  _removing_clause: ($) => clause($, keyword('removing')),

  _limited_by_clause: ($) => clause($, keyword('limited'), [keyword('by')]),

  _rounded_clause: ($) => clause($, keyword('rounded')),

  _ties_clause: ($) => clause($, keyword('ties')),

  _from_clause: ($) => clause($, keyword('from')),

  _over_clause: ($) => clause($, keyword('over')),

  _every_clause: ($) => clause($, keyword('every')),

  _along_clause: ($) => clause($, keyword('along')),

  _through_clause: ($) => clause($, keyword('through')),

  _at_clause: ($) => clause($, keyword('at')),

  _protect_clause: ($) => clause($, keyword('protect')),

  _keeping_multiples_rounded_clause: ($) =>
    clause($, keyword('keeping'), [keyword('multiples'), keyword('rounded')]),

  _ranked_clause: ($) => clause($, keyword('ranked')),

  _grouped_by_clause: ($) => clause($, keyword('grouped'), [keyword('by')]),

  _normalized_by_clause: ($) => clause($, keyword('normalized'), [keyword('by')]),

  _allocated_by_clause: ($) => clause($, keyword('allocated'), [keyword('by')]),

  _rescored_every_clause: ($) => clause($, keyword('rescored'), [keyword('every')]),

  _compensating_by_clause: ($) => clause($, keyword('compensating'), [keyword('by')]),

  _mask_clause: ($) => clause($, keyword('mask')),

  _among_clause: ($) => clause($, keyword('among')),

  _using_clause: ($) => clause($, keyword('using')),

  _smoothed_clause: ($) => clause($, keyword('smoothed')),

  _sequentially_clause: ($) => clause($, keyword('sequentially')),

  _decay_warmup_at_to_restarting_clause: ($) =>
    openClause($, keyword('decay'), [
      keyword('warmup'),
      keyword('at'),
      keyword('to'),
      keyword('restarting'),
    ]),

  _as_clause: ($) => namingClause($, keyword('as')),

  _with_clause: ($) => clause($, keyword('with')),

  _rates_clause: ($) => clause($, keyword('rates')),

  _loss_clause: ($) => clause($, keyword('loss')),

  _toward_by_over_along_clause: ($) =>
    openClause($, keyword('toward'), [keyword('by'), keyword('over'), keyword('along')]),

  _clip_clause: ($) => clause($, keyword('clip')),

  _accumulate_clause: ($) => clause($, keyword('accumulate')),

  _for_clause: ($) => clause($, keyword('for')),

  _until_at_clause: ($) => openClause($, keyword('until'), [keyword('at')]),

  _within_clause: ($) => clause($, keyword('within')),

  _continuing_clause: ($) => namingClause($, keyword('continuing')),

  _training_clause: ($) => clause($, keyword('training')),

  _adding_clause: ($) => clause($, keyword('adding')),

  _weighted_by_clause: ($) => openClause($, keyword('weighted'), [keyword('by')]),

  _keeping_clause: ($) => clause($, keyword('keeping')),

  _folding_clause: ($) => clause($, keyword('folding')),

  _after_clause: ($) => namingClause($, keyword('after')),

  _between_clause: ($) => namingClause($, keyword('between')),

  _until_clause: ($) => namingClause($, keyword('until')),

  _varying_in_clause: ($) => openClause($, keyword('varying'), [keyword('in')]),

  _in_by_clause: ($) => openClause($, keyword('in'), [keyword('by')]),

  _version_clause: ($) => headerClause($, keyword('version')),

  _reading_from_clause: ($) => openClause($, keyword('reading'), [keyword('from')]),

  phrases: ($) => seq($.phrase, repeat(seq($._list_comma, $.phrase))),

  phrase: ($) => seq($._items, optional(seq($.comparison, $._items))),

  _items: ($) => prec.left(repeat1($.expression)),

  expression: ($) => prec.right(seq($.operand, repeat(seq($.operator, $.operand)))),

  operand: ($) => prec.right(seq(repeat($.sign), $._value, repeat($.index))),

  _value: ($) => choice($.named, $.number, $.ratio, $.text, $.version, $.group, $.list, $.bars),

  named: ($) => seq($.name, optional($.call)),

  call: ($) =>
    seq(
      token.immediate(prec(1, '(')),
      optional(seq($.argument, repeat(seq($._list_comma, $.argument)))),
      ')',
    ),

  argument: ($) => seq(optional(seq(field('label', $._any_word), ':')), $.phrase),

  index: ($) => seq(token.immediate(prec(1, '[')), $.phrase, ']'),

  group: ($) => seq('(', $.phrase, ')'),

  list: ($) => seq('[', optional(seq($.phrase, repeat(seq($._list_comma, $.phrase)))), ']'),

  bars: ($) => seq('|', $.phrase, '|'),
});
