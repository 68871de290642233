import { describe, expect, test } from 'vitest'
import { STYLE } from '../../../lib/page/style'

const [light = '', dark = ''] = [...STYLE.matchAll(/:root\{([^}]*--paper[^}]*)\}/g)].map(([, body]) => body)

/** Colours of a scheme by name, as `#rgb` or `#rrggbb`. */
const colours = (scheme: string): Record<string, string> =>
  Object.fromEntries(
    [...scheme.matchAll(/--([a-z-]+):(#[0-9a-f]+)/g)].map(([, name, value]) => [name, value]),
  )

/** Relative luminance, as WCAG 2 defines it. */
function luminance(colour = ''): number {
  const digits =
    colour.length === 4 ? [...colour.slice(1)].map(digit => digit + digit).join('') : colour.slice(1)
  const [red = 0, green = 0, blue = 0] = [0, 2, 4]
    .map(start => Number.parseInt(digits.slice(start, start + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one?: string, other?: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

test('contrast is measured as in WCAG', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21)
  expect(contrast('#777777', '#fff')).toBeLessThan(4.5)
})

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s scheme', (_, scheme) => {
  const colour = colours(scheme)

  test.each([
    ['ink', 'paper'],
    ['ink', 'card'],
    ['ink', 'tint'],
    ['soft', 'paper'],
    ['soft', 'card'],
    ['accent', 'paper'],
    ['accent', 'card'],
    ['accent', 'tint'],
    ['deep', 'card'],
    ['alarm', 'card'],
    ['on-accent', 'accent'],
    ['on-accent', 'deep'],
  ])('makes %s readable on %s', (text, ground) => {
    expect(contrast(colour[text], colour[ground])).toBeGreaterThanOrEqual(4.5)
  })

  test('shows the edges of fields', () => {
    expect(contrast(colour.edge, colour.card)).toBeGreaterThanOrEqual(3)
  })
})
