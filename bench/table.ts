/** Tables for the terminal and for the docs. */

type Rows = readonly (readonly string[])[]

/** A Markdown table with aligned columns; the first row is the header. */
export function markdownTable(rows: Rows): string {
  const [head = [], ...body] = rows
  const widths = widthsOf(rows).map(width => Math.max(3, width))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width)).join(' | ')} |`
  return [line(head), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  )
}

/** Aligned columns: the first one to the left, the others as given. */
export function plainTable(rows: Rows, edge: 'left' | 'right'): string[] {
  const widths = widthsOf(rows)
  const cell = (text: string, column: number) => {
    const width = widths[column] ?? 0
    return column === 0 || edge === 'left' ? padded(text, width) : ' '.repeat(width - widthOf(text)) + text
  }
  return rows.map(row => row.map(cell).join('  ').trimEnd())
}

/** The widths of the columns. */
const widthsOf = ([head = [], ...body]: Rows): number[] =>
  head.map((_, column) => Math.max(...[head, ...body].map(row => widthOf(row[column] ?? ''))))

/** In code points, not UTF-16 units. */
const widthOf = (text: string): number => [...text].length

const padded = (text: string, width: number): string => text + ' '.repeat(width - widthOf(text))
