import type { Comparison, RuleComparison } from '../compare/comparisonResult.js';
import { csv, type CsvValue } from './csv.js';

function accuracy(
  model: 'exact' | 'reference',
  { accuracy: { [model]: found } }: RuleComparison,
): Record<string, CsvValue> {
  return {
    [`${model}_mean`]: found?.mean ?? null,
    [`${model}_min`]: found?.min ?? null,
    [`${model}_max`]: found?.max ?? null,
    [`${model}_deviation`]: found?.deviation ?? null,
  };
}

function row(
  rule: RuleComparison,
  { seeds, epochs, layers, array, dataset, samples }: Comparison,
): Record<string, CsvValue> {
  const { macs, counts, memory, learner } = rule;
  return {
    rule: rule.rule,
    layers: layers.join('-'),
    array: `${array.rows}x${array.cols}`,
    dataset: dataset.name,
    samples,
    epochs,
    lr_hidden: rule.rateShift.hidden,
    lr_output: rule.rateShift.output,
    seeds: seeds.length,
    ...accuracy('exact', rule),
    ...accuracy('reference', rule),
    macs_forward: macs.forward,
    macs_signal: macs.signal,
    macs_tangent: macs.tangent,
    macs_feedback: macs.feedback,
    macs_update: macs.update,
    macs_total: macs.total,
    additions: counts.additions,
    cycles: learner?.cycles.sample ?? null,
    utilization: learner?.utilization.overall ?? null,
    energy_pj: learner?.energy?.sample.total ?? null,
    weight_bits: memory.weights,
    feedback_bits: memory.feedback,
    projection_bits: memory.projection,
    hidden_bits: learner?.activations.hidden.bits ?? null,
    delta_bits: learner?.activations.delta.bits ?? null,
    slope_bits: learner?.activations.slopes.bits ?? null,
    live_values: learner?.activations.live.total ?? null,
    words_read: learner?.weightWords.read ?? null,
    words_written: learner?.weightWords.written ?? null,
    update_lock: learner?.updateLock.worst ?? null,
    update_lock_layers: learner?.updateLock.layers.map((cycles) => cycles ?? '-').join(' ') ?? null,
  };
}

/** What `systole compare --csv` writes: a row for each rule. */
export function comparisonCsv(comparison: Comparison): string {
  return csv(comparison.rules.map((rule) => row(rule, comparison)));
}
