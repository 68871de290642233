/** Text from outside cannot control the terminal. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { jsonLine, numberOf, print, quoted, showProgress, tame } from '../../tools/terminal'
import { anyText } from '../support/anyText'

it('leaves ordinary text unchanged', () => {
  expect(tame('明前西湖龙井 × 2 🍵 "x"')).toBe('明前西湖龙井 × 2 🍵 "x"')
  expect(quoted('a "b"')).toBe('"a \\"b\\""')
})

it.each(['\u001b[2J', 'a\nb', 'a\rb', '\u009b31m', '\u202eback', 'a\u2028b', 'a\u200bb', '\ud800'])(
  'removes the control characters of %j',
  text => {
    expect(tame(text)).toContain('\ufffd')
    expect(tame(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    expect(quoted(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  },
)

it('writes any text as JSON without loss and without control characters', () => {
  fc.assert(
    fc.property(fc.oneof(anyText(), fc.constant('\u009b\u202e\u{e0001}\n')), text => {
      const line = jsonLine({ text })
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect(JSON.parse(line)).toEqual({ text })
    }),
    { numRuns: 500 },
  )
})

it('counts', () => {
  expect([0, 1, 2].map(number => numberOf(number, 'order'))).toEqual(['0 orders', '1 order', '2 orders'])
})

describe('the progress of a long task', () => {
  /** What goes to the terminal, when the standard error is one. */
  function terminal(isTTY: boolean): string[] {
    const said: string[] = []
    const { stderr, stdout } = process
    const before = { isTTY: stderr.isTTY, columns: stderr.columns }
    const write = (text: unknown) => said.push(String(text)) > 0
    vi.spyOn(stderr, 'write').mockImplementation(write)
    vi.spyOn(stdout, 'write').mockImplementation(write)
    Object.assign(stderr, {
      isTTY,
      columns: 20,
      cursorTo: () => write('<start>'),
      clearLine: () => write('<clear>'),
    })
    onTestFinished(() => {
      vi.restoreAllMocks()
      Object.assign(stderr, before)
    })
    return said
  }

  it('is one line that is replaced by output', () => {
    const said = terminal(true)
    showProgress('1 of 2 done')
    showProgress('a line that is longer than the terminal')
    print('result')
    print('more')
    expect(said.join('')).toBe(
      '<start>1 of 2 done<clear><start>a line that is long<clear><start><clear>result\nmore\n',
    )
  })

  it('is for people only', () => {
    const said = terminal(false)
    showProgress('1 of 2 done')
    print('result')
    expect(said).toEqual(['result\n'])
  })
})
