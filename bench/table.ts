/** Tables of figures: for the terminal and for the docs alike. */

/** A table of Markdown, its columns as wide as their longest cell; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map(row => widthOf(row[column] ?? ''))))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width)).join(' | ')} |`
  return [line(head), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  )
}

/** Characters, not units of UTF-16. */
const widthOf = (text: string): number => [...text].length

const padded = (text: string, width: number): string => text + ' '.repeat(width - widthOf(text))
