/** Tables of figures: for the terminal and for the docs alike. */

type Rows = readonly (readonly string[])[]

/** A table of Markdown, its columns as wide as their longest cell; the first row is its head. */
export function markdownTable(rows: Rows): string {
  const [head = [], ...body] = rows
  const widths = widthsOf(rows).map(width => Math.max(3, width))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width)).join(' | ')} |`
  return [line(head), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  )
}

/** Plain columns under one another; the first at its left edge, the others at their left or their right. */
export function plainTable(rows: Rows, edge: 'left' | 'right'): string[] {
  const widths = widthsOf(rows)
  const cell = (text: string, column: number) => {
    const width = widths[column] ?? 0
    return column === 0 || edge === 'left' ? padded(text, width) : ' '.repeat(width - widthOf(text)) + text
  }
  return rows.map(row => row.map(cell).join('  ').trimEnd())
}

/** Of each column, that of its longest cell. */
const widthsOf = ([head = [], ...body]: Rows): number[] =>
  head.map((_, column) => Math.max(...[head, ...body].map(row => widthOf(row[column] ?? ''))))

/** Characters, not units of UTF-16. */
const widthOf = (text: string): number => [...text].length

const padded = (text: string, width: number): string => text + ' '.repeat(width - widthOf(text))
