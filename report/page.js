'use strict';
// Draws the charts of a report. Whatever it shows stands in the page: the drawings as JSON, the numbers
// in a table below each.
{
  /** What echarts has no series for. `coord` gives pixels of values. */
  const drawings = {
    /** A pass: from, to, row, and 1 where it is a thin one. */
    span(params, api) {
      const [left, middle] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const band = api.size([0, 1])[1];
      const height = Math.max(3, band * (api.value(3) === 1 ? 0.18 : 0.66));
      return {
        type: 'rect',
        shape: { x: left, y: middle - height / 2, width: Math.max(0.5, right - left), height },
        style: { fill: api.visual('color') },
      };
    },
    /** A range: from, to, row. */
    range(params, api, { shift }) {
      if (Number.isNaN(api.value(0))) return undefined;
      const [left, y] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const ends = { y1: y + shift, y2: y + shift };
      return {
        type: 'line',
        shape: { x1: left, x2: Math.max(right, left + 0.5), ...ends },
        style: { stroke: api.visual('color'), lineWidth: 2, fill: 'none' },
      };
    },
    /** A cell of a matrix: column, row, value. */
    cell(params, api, { data }) {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size([1, 1]);
      const { itemStyle, label } = data[params.dataIndex];
      const gap = Math.min(width, height) > 6 ? 0.5 : 0;
      const shape = {
        x: x - width / 2 + gap,
        y: y - height / 2 + gap,
        width: width - 2 * gap,
        height: height - 2 * gap,
      };
      const rect = {
        type: 'rect',
        shape,
        style: { fill: itemStyle.color, opacity: itemStyle.opacity },
      };
      if (label === undefined) return rect;
      const text = { text: label, x, y, align: 'center', verticalAlign: 'middle' };
      const style = { ...text, fill: 'var(--ink)' };
      return { type: 'group', children: [rect, { type: 'text', style }] };
    },
  };

  const escape = (text) => {
    const element = document.createElement('span');
    element.textContent = text;
    return element.innerHTML;
  };

  /** A row of the table in words, or a cell of a matrix. */
  const lines = (table, matrix, index) => {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const rows = table.tBodies[0].rows;
    if (matrix) {
      const columns = names.length - 1;
      const { cells } = rows[Math.floor(index / columns)] ?? {};
      const at = 1 + (index % columns);
      return cells ? [`${cells[0].textContent}, ${names[at]}: ${cells[at].textContent}`] : [];
    }
    const { cells } = rows[Math.min(index, rows.length - 1)];
    return names.map((name, at) => `${name}: ${cells[at].textContent}`);
  };

  for (const element of document.querySelectorAll('.chart')) {
    const { panel, matrix } = {
      panel: element.parentElement,
      matrix: 'matrix' in element.dataset,
    };
    const table = panel.querySelector('table');
    const said = panel.querySelector('output');
    const option = JSON.parse(element.querySelector('script').textContent);
    for (const series of option.series) {
      const draw = drawings[series.draws];
      if (draw) {
        const own = { shift: series.shift, data: series.data };
        series.renderItem = (params, api) => draw(params, api, own);
      }
    }
    option.tooltip = {
      ...option.tooltip,
      className: 'tip',
      backgroundColor: 'var(--card)',
      borderColor: 'var(--axis)',
      textStyle: { color: 'var(--ink)', fontSize: 12 },
      formatter: (found) => {
        const { dataIndex } = Array.isArray(found) ? found[0] : found;
        return lines(table, matrix, dataIndex).map(escape).join('<br>');
      },
    };
    const chart = echarts.init(element, null, { renderer: 'svg' });
    // For print, where it is scaled.
    chart.on('rendered', () => {
      const svg = element.querySelector('svg');
      svg.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    });
    chart.setOption(option);
    new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== chart.getWidth()) chart.resize();
    }).observe(element);

    const count = matrix
      ? table.tBodies[0].rows.length * (table.tHead.rows[0].cells.length - 1)
      : table.tBodies[0].rows.length;
    const across = matrix ? table.tHead.rows[0].cells.length - 1 : 1;
    let at = -1;
    element.addEventListener('keydown', (event) => {
      const to = {
        ...{ ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + across, ArrowUp: at - across },
        ...{ Home: 0, End: count - 1 },
      }[event.key];
      if (event.key === 'Escape') {
        chart.dispatchAction({ type: 'hideTip' });
        return;
      }
      if (to === undefined) return;
      event.preventDefault();
      at = Math.min(count - 1, Math.max(0, to));
      chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: at });
      said.textContent = lines(table, matrix, at).join(', ');
    });
    element.addEventListener('blur', () => chart.dispatchAction({ type: 'hideTip' }));
  }

  for (const canvas of document.querySelectorAll('canvas')) {
    const style = getComputedStyle(canvas);
    const rgb = (name) => {
      const hex = style.getPropertyValue(name).trim();
      return [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));
    };
    const [positive, negative] = [rgb('--positive'), rgb('--negative')];
    const bytes = Int8Array.from(atob(canvas.dataset.bytes), (c) => (c.charCodeAt(0) << 24) >> 24);
    const context = canvas.getContext('2d');
    const image = context.createImageData(canvas.width, canvas.height);
    bytes.forEach((value, pixel) => {
      // Zero lets the paper through, light or dark.
      const alpha = Math.round((255 * Math.abs(value)) / 127);
      image.data.set([...(value < 0 ? negative : positive), alpha], 4 * pixel);
    });
    context.putImageData(image, 0, 0);
  }
}
