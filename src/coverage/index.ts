export { readCoverage, type CoverageData, type CoveragePoint } from './coverageData.js';
export {
  CoverPoints,
  coverPointsSchema,
  readCoverPoints,
  type Bin,
  type PointCounts,
} from './coverPoints.js';
export { istanbulReports } from './istanbulReports.js';
export { summarise, type CoverageSummary, type FileSummary, type Share } from './summarise.js';
