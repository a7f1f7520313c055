export { DATASETS, type Dataset, type DatasetName, type Split } from './dataset.js';
export { loadDataset, type LoadDatasetOptions } from './loadDataset.js';
export { toActivations } from './toActivations.js';
export { toReals } from './toReals.js';
