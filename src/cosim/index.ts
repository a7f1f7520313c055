export type {
  AxiLiteAnswer,
  AxiLiteChannel,
  AxiLiteMaster,
  AxiLiteOperation,
  AxiLiteOptions,
  AxiLiteResponse,
  AxiLiteResult,
} from './axiLite.js';
export { AxiResponseError } from './axiResponseError.js';
export type {
  AxiStreamJob,
  AxiStreamMonitor,
  AxiStreamReceived,
  AxiStreamResult,
  AxiStreamSink,
  AxiStreamSource,
} from './axiStream.js';
export type { AxiStreamPacket, AxiStreamPacketOut } from './axiStreamPackets.js';
export type { ByteRules } from './channelFields.js';
export type { Clock } from './clocks.js';
export type { Column } from './column.js';
export { newColumn } from './column.js';
export { defaultCacheDir } from './buildCache.js';
export type { Design, DesignSpec, Memory, Port, PortField, TraceFormat } from './design.js';
export type { Interactive, Value } from './interactive.js';
export type { Journal, JournalEntry } from './journal.js';
export type {
  AxiPrefix,
  ColumnOf,
  Columns,
  InputColumns,
  InputName,
  InputPin,
  InputValues,
  InputWords,
  ListOf,
  OutputName,
  OutputPin,
  PortName,
  PortType,
  PortTypes,
  ValueOf,
  Values,
} from './portTypes.js';
export { readPorts } from './readPorts.js';
export type {
  BatchOptions,
  ResetOptions,
  Simulation,
  Snapshot,
  TraceOptions,
} from './simulation.js';
export type { StartOptions, Unset } from './startSimulation.js';
export type { Stimuli } from './stimuli.js';
export type {
  StreamJob,
  StreamMonitor,
  StreamResult,
  StreamSink,
  StreamSource,
  StreamWords,
} from './streamJob.js';
export { verilate, type VerilateOptions } from './verilate.js';
