/** The page with a code: the scanned text, and the text beside it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { qrCode } from '../../../lib/page/qrCode'
import { scannedFrom } from '../../support/scan'
import { tags } from './samples'

const TEXT = 'https://qr.alipay.com/bax03431ljhokirwl38f00a7'
it('a phone reads every address of a code unchanged', () => {
  const path = fc.string({ unit: fc.constantFrom(...'aZ09-._~/?=&%'), maxLength: 220 })
  fc.assert(
    fc.property(path, tail => {
      const text = `https://qr.example/${tail}`
      expect(scannedFrom(String(qrCode(text, 'code')))).toBe(text)
    }),
    { numRuns: 30 },
  )
})

it('has a light margin, black on white in any color scheme', () => {
  const svg = String(qrCode(TEXT, 'code'))
  const [{ viewBox = '' } = {}] = tags(svg, 'svg')
  const size = Number(viewBox.split(' ')[2])
  expect(tags(svg, 'path').map(({ fill }) => fill)).toEqual(['#fff', '#000'])
  const bars = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].map(([, x, y, width]) => [
    Number(x),
    Number(y),
    Number(width),
  ])
  expect(bars.length).toBeGreaterThan(200)
  for (const [x = 0, y = 0, width = 0] of bars) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(4)
    expect(Math.max(x + width, y + 1)).toBeLessThanOrEqual(size - 4)
  }
})
