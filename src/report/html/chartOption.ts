import type { ChartOption } from './figure.js';

/** One axis of a chart. */
export interface Axis {
  /** With its unit. */
  readonly name: string;
  readonly type: 'value' | 'category' | 'log';
  readonly data?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Downwards, the first on top. */
  readonly inverse?: boolean;
  /** Pixels for its labels, where they are names. */
  readonly room?: number;
  readonly whole?: boolean;
}

/** A colour of report/page.css, which knows light and dark. */
export const colour = (name: string): string => `var(--${name})`;

/** Enough digits for a drawing. */
export const rounded = (value: number): number => Number(value.toPrecision(6));

function axisOption(axis: Axis, vertical: boolean): ChartOption {
  const { name, type, data, min, max, inverse = false, whole = false } = axis;
  const names = type === 'category';
  return {
    type,
    name,
    inverse,
    nameLocation: 'middle',
    nameGap: vertical ? (axis.room ?? 52) - 16 : 26,
    nameTextStyle: { color: colour('faint'), fontSize: 12 },
    ...(data && { data }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(whole && { minInterval: 1 }),
    axisLabel: {
      color: colour('ink'),
      fontSize: 12,
      hideOverlap: !names,
      ...(names && vertical && { interval: 0 }),
    },
    axisLine: { show: true, lineStyle: { color: colour('axis') } },
    axisTick: { show: !names, lineStyle: { color: colour('axis') } },
    splitLine: { show: !names, lineStyle: { color: colour('grid') } },
    splitArea: { show: false },
  };
}

/** A chart with two axes. Colours are variables of the page's style, so that it follows light and dark. */
export function chartOption(
  x: Axis,
  y: Axis,
  series: readonly ChartOption[],
  pointer: 'axis' | 'item' = 'axis',
): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: y.room ?? 56, right: 26, top: 14, bottom: 46 },
    xAxis: axisOption(x, false),
    yAxis: axisOption(y, true),
    tooltip: {
      trigger: pointer,
      confine: true,
      transitionDuration: 0,
      axisPointer: { lineStyle: { color: colour('axis') }, shadowStyle: { color: colour('grid') } },
    },
    series: series.map((one) => ({ emphasis: { disabled: true }, ...one })),
  };
}

/** A line through points. */
export function lineSeries(
  name: string,
  of: string,
  points: readonly (readonly [number, number])[],
  style: {
    readonly dashes?: boolean;
    readonly step?: boolean;
    readonly filled?: boolean;
    readonly thin?: boolean;
  } = {},
): ChartOption {
  return {
    type: 'line',
    name,
    data: points.map(([x, y]) => [rounded(x), rounded(y)]),
    color: colour(of),
    // A single point is no line.
    showSymbol: points.length === 1,
    symbolSize: 6,
    lineStyle: {
      color: colour(of),
      width: style.thin ? 1 : 2,
      ...(style.dashes && { type: [6, 4] }),
    },
    ...(style.step && { step: 'end' }),
    ...(style.filled && { areaStyle: { color: colour(of), opacity: 0.2 } }),
  };
}

/** Bars along the horizontal axis, one a category. */
export function barSeries(
  name: string,
  of: string,
  values: readonly number[],
  stack?: string,
): ChartOption {
  return {
    type: 'bar',
    name,
    data: values.map(rounded),
    itemStyle: { color: colour(of), borderColor: colour('paper'), borderWidth: stack ? 1 : 0 },
    barMaxWidth: 22,
    barGap: '10%',
    ...(stack !== undefined && { stack }),
  };
}
