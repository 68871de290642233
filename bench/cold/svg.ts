/** SVG pictures of labelled boxes. */

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly label: string
  /** The tooltip. */
  readonly title: string
  readonly colour: string
}

const FONT_SIZE = 11
/** The average width of a letter. */
const LETTER = 6.2

export function picture(width: number, height: number, heading: string, boxes: readonly Box[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 24}" font-family="sans-serif" font-size="${FONT_SIZE}">`,
    `<rect width="${width}" height="${height + 24}" fill="#fff"/>`,
    `<text x="4" y="16" font-size="13">${escaped(heading)}</text>`,
    '<g transform="translate(0 24)">',
    ...boxes.map(drawn),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function drawn({ x, y, width, height, label, title, colour }: Box): string {
  const at = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`
  const size = `width="${width.toFixed(1)}" height="${height.toFixed(1)}"`
  const letters = Math.floor((width - 6) / LETTER)
  const text =
    letters >= 3 && height >= FONT_SIZE
      ? `<text x="${(x + 3).toFixed(1)}" y="${(y + FONT_SIZE).toFixed(1)}">${escaped(label.slice(0, letters))}</text>`
      : ''
  return `<g><title>${escaped(title)}</title><rect ${at} ${size} fill="${colour}" stroke="#fff"/>${text}</g>`
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
