/** What echarts draws, as JSON. */
export type ChartOption = Readonly<Record<string, unknown>>;

/** The same numbers for those who do not look; what the pointer shows is read from here, too. */
export interface DataTable {
  /** With units. */
  readonly columns: readonly string[];
  /** The first cell names the row. Of a chart, row i is item i of its first series. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Row by row, column by column the items of the series, after the cell that names the row. */
  readonly matrix?: boolean;
}

/** One drawing. */
export interface Panel {
  /** Which of the figure's it is; none where there is one only. */
  readonly title?: string;
  /** What is seen, in a sentence. */
  readonly says: string;
  /** Over all columns. */
  readonly wide?: boolean;
  /** Pixels. */
  readonly height: number;
  readonly option: ChartOption;
  readonly table: DataTable;
}

/** An entry of a legend. Identity never hangs on the colour alone where lines cross. */
export interface Legend {
  readonly name: string;
  /** A variable of report/page.css, without its dashes. */
  readonly colour: string;
  readonly mark: 'block' | 'line' | 'dashes' | 'thin' | 'dot' | 'diamond';
}

/** Drawings of one thing, side by side. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  readonly legend: readonly Legend[];
  readonly panels: readonly Panel[];
  /** Panels beside each other on a wide screen. */
  readonly across: 1 | 2 | 3 | 4;
}
