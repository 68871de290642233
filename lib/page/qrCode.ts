/** A QR code as inline SVG. */
import { encodeQR } from 'qr'
import { html, type Markup } from './markup'

/** Light modules around the code, required by ISO/IEC 18004: without them phones do not find it. */
const QUIET_ZONE = 4

/**
 * Black on white in either colour scheme: many phones cannot read light codes on dark.
 *
 * @param text   the content of the code
 * @param label  for screen readers
 */
export function qrCode(text: string, label: string): Markup {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE })
  const size = rows.length
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" role="img" aria-label="${label}" shape-rendering="crispEdges" data-testid="qr"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${rows.map(barsOf).join('')}"/></svg>`
}

/** The dark modules of a row as path data, adjacent ones as one bar. */
function barsOf(row: readonly boolean[], y: number): string {
  const line = row.map(isDark => (isDark ? 'x' : ' ')).join('')
  return [...line.matchAll(/x+/g)]
    .map(({ 0: bar, index }) => `M${index} ${y}h${bar.length}v1h-${bar.length}z`)
    .join('')
}
