/** Scans the QR code on a page by rasterizing its SVG. */
import decodeQR from 'qr/decode.js'

/** Pixels per module; the decoder needs several. */
const SCALE = 4

/** @returns the content of the page's code. @throws if there is no readable one */
export function scannedFrom(page: string): string {
  const [svg = ''] = /<svg [^>]*class="qr".*?<\/svg>/s.exec(page) ?? []
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const width = size * SCALE
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  const isDark = new Set(
    [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].flatMap(([, x, y, length]) =>
      Array.from({ length: Number(length) }, (_, i) => Number(y) * size + Number(x) + i),
    ),
  )
  for (let at = 0; at < width * width; at++) {
    const [x, y] = [Math.floor((at % width) / SCALE), Math.floor(at / width / SCALE)]
    if (isDark.has(y * size + x)) data.fill(0, at * 4, at * 4 + 3)
  }
  return decodeQR({ width, height: width, data })
}
