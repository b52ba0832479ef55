/** Scores, scopes, floors and samples. */
import { form, type ForeignForm } from '../form.ts';

export const criteria: readonly ForeignForm[] = [
  form('by_means_of|by_way_of|with_the_help_of|by_use_of the? <scored>', 'by <scored>'),
  form('with|by|using|of|having the? lowest|smallest|least|weakest <scored>', 'by <scored>', 'prune'),
  form('<units> ( <scored> )', '<units> by <scored>'),
  form('^ prune each|every|all layer|layers ... by <criterion>', 'prune weights <...> by uniform <criterion>'),
  form('^ <criterion> , globally|global ,?', 'global <criterion>'),
  form('^ <criterion> globally|global', 'global <criterion>'),
  form('by <criterion> to <share> ,? globally|overall|over_all_layers|across_all_layers|network-wide', 'by global <criterion> to <share>'),
  form('^ <criterion> to <share> ,? globally|overall|over_all_layers|across_all_layers', 'global <criterion> to <share>'),
  form(
    'by <criterion> to <share> ,? layerwise|layer-wise|uniformly|locally|per_layer|in_each_layer|in_every_layer|of_each_layer|of_every_layer|for_each_layer',
    'by uniform <criterion> to <share>',
  ),
  form(
    '^ <criterion> to <share> ,? layerwise|layer-wise|uniformly|locally|per_layer|in_each_layer|in_every_layer|of_each_layer|for_each_layer',
    'uniform <criterion> to <share>',
  ),
  form('weight|absolute|absolute_weight magnitude|magnitudes|values?', 'magnitude'),
  form('absolute_value|absolute_values|absolute_weight|absolute_weights|weight_size|magnitudes|size of? the? weights|weight?', 'magnitude'),
  form('layer-wise|layerwise|layer_by_layer|local|locally|uniformly|per-layer <criterion>', 'uniform <criterion>'),
  form('globally|network-wide|model-wide <criterion>', 'global <criterion>'),
  form(
    'with|using|via|through|according_to|based_on|on_the_basis_of|sorted_by|ranked_by|ranking_by|scored_by|ordered_by|by_their|by_its|following|in_order_of|from|by a|the|its|their|lowest|smallest|least|weight? <scored>',
    'by <scored>',
    'prune|<units>',
  ),
  form(
    'with|using|via|through|according_to|based_on|on|by the? <criterion> criterion|criteria|score|scores|scoring|saliency|importance|method|ranking|metric',
    'by <criterion>',
  ),
  form('by <criterion> criterion|criteria|score|scores|scoring|saliency|importance|method|ranking|pruning|prune', 'by <criterion>'),
  form('by <allocation> <criterion> criterion|criteria|score|scores|scoring|method|ranking|pruning|prune', 'by <allocation> <criterion>'),
  form('by <criterion> ( <allocation> )', 'by <allocation> <criterion>'),
  form('by <criterion> , <allocation>', 'by <allocation> <criterion>'),
  form('by <criterion> <allocation>', 'by <allocation> <criterion>'),
  form(
    'by <criterion> with|in|under|using a|an|the? <allocation> allocation|scope|distribution|ranking|threshold|budget|sparsity|ratio|ratios?',
    'by <allocation> <criterion>',
  ),
  form(
    'by <criterion> globally|over_all_layers|across_all_layers|across_layers|across_the_network|across_the_whole_network|across_the_model|over_the_whole_network|network-wide|model-wide|with_one_threshold|with_a_global_threshold',
    'by global <criterion>',
  ),
  form(
    'by <criterion> uniformly|layerwise|layer-wise|locally|within_each_layer|in_each_layer|in_every_layer|for_each_layer|layer_by_layer|per_layer|in_all_layers_equally|each_layer_alike',
    'by uniform <criterion>',
  ),
  form('^ globally prune ... by <criterion>', 'prune <...> by global <criterion>'),
  form('^ prune globally ... by <criterion>', 'prune <...> by global <criterion>'),
  form('^ prune ... globally by <criterion>', 'prune <...> by global <criterion>'),
  form('^ uniformly|locally prune ... by <criterion>', 'prune <...> by uniform <criterion>'),
  form('^ prune uniformly|locally ... by <criterion>', 'prune <...> by uniform <criterion>'),
  form('^ prune ... uniformly|locally|layerwise by <criterion>', 'prune <...> by uniform <criterion>'),
  form('^ randomly prune|pruning ...  $', 'prune <...> by random'),
  form('^ randomly prune ... $', 'prune <...> by random'),
  form('^ prune ... randomly|at_random', 'prune <...> by random'),
  form('^ <scored> - prune|pruning', '<scored>'),
  form('^ <scored> prune|pruning|pruned|sparsification|sparsity the|all|of? weights?', '<scored>'),
  form('^ prune|pruning <scored>', '<scored>'),
];

export const floors: readonly ForeignForm[] = [
  form(
    'protect|protecting|keep|keeping|leaving|leave|with|preserve|preserving|retaining|retain|guarantee|guaranteeing|ensuring|and_keep|and_protect|while_keeping|but_keep|, at_least|a_minimum_of|no_less_than|not_less_than|minimum|min|a_floor_of|floor <share> per|of_each|in_each|of_every|in_every|of_any|in_any|for_each|for_every|each layer',
    'protect min <share> per layer',
  ),
  form(
    'at_least|minimum|min|floor|a_floor_of <share> per|of_each|in_each|of_every|in_every|for_each|for_every layer kept|remaining|left?',
    'protect min <share> per layer',
    'prune|<scored>',
  ),
  form('protect|protecting <share> per|of_each|in_each|of_every|in_every|for_each layer', 'protect min <share> per layer'),
  form(
    'protect min|minimum|at_least <share> of_each|in_each|of_every|in_every|for_each|for_every|a layer',
    'protect min <share> per layer',
  ),
  form('protect protect', 'protect'),
];

export const samples: readonly ForeignForm[] = [
  form(
    'using|with|on|over|calibrated_on|calibrated_with|calibrating_on|from|calibrate_on|calibration|and <number> calibration|calib|calibrating samples|examples|sequences|batches|images|data_points?',
    'using <number> samples of calibration',
  ),
  form(
    'using|with|on|over|calibrated_on|calibrated_with|calibrating_on|from <number> train|training samples|examples|sequences|images',
    'using <number> samples of train',
  ),
  form(
    'using|with|on|over|calibrated_on|calibrated_with|calibrating_on <number> samples|examples|sequences|images from|of|in|drawn_from the? calibration|calib set|data|split|dataset?',
    'using <number> samples of calibration',
  ),
  form(
    'using|with|on|over|calibrated_on|calibrated_with <number> samples|examples|sequences|images from|of|in|drawn_from the? train|training set|data|split|dataset?',
    'using <number> samples of train',
  ),
  form('calibrated_on|calibrated_with|calibrating_on|with|on|over <number> samples|examples', 'using <number> samples', 'prune|<scored>'),
  form('with|using|under a|an? <mask> mask|masks', 'mask <mask>', 'prune|<scored>'),
  form('<mask> mask|masks', 'mask <mask>', 'prune|<scored>'),
];
