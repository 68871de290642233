/** Ambiguous strings to sign, and which messages may contain them. */
import { describe, expect, it } from 'vitest'
import { isAmbiguous, joinSpans } from '../../../lib/signing/canonical'
import { formOf } from '../../../lib/signing/form'

const form = (parameters: Record<string, string>) =>
  formOf(Object.entries(parameters).map(([name, value]) => ({ name, value: Buffer.from(value, 'latin1') })))

describe('a value that contains what looks like a parameter', () => {
  it.each(['x&b=1', '&b=', '=&b=1', '&=&b=', '&?&b.c-d_E9=1'])('is ambiguous: %j', value =>
    expect(isAmbiguous(form({ a: value }))).toBe(true),
  )

  it.each(['', 'x', 'b=1', '&', '&b', 'x&=1', '&b c=1', '&b&', 'a&b+=1'])('is not: %j', value =>
    expect(isAmbiguous(form({ a: value, b: '1' }))).toBe(false),
  )

  it('may be one that its parameter may contain, by both names', () => {
    const asked: string[][] = []
    const mayHold = (...names: string[]) => {
      asked.push(names)
      return names.join() === 'list,b'
    }
    expect(isAmbiguous(form({ other: 'x&y', list: 'x&b=1' }), mayHold)).toBe(false)
    expect(isAmbiguous(form({ list: 'x&b=1&b=2' }), mayHold)).toBe(false)
    expect(isAmbiguous(form({ list: 'x&b=1&c=2' }), mayHold)).toBe(true)
    expect(isAmbiguous(form({ other: '&b=1' }), mayHold)).toBe(true)
    expect(asked.map(names => names.join())).toEqual([
      'list,b',
      'list,b',
      'list,b',
      'list,b',
      'list,c',
      'other,b',
    ])
  })

  it('and no parameter of another name begins inside an accepted one', () => {
    expect(isAmbiguous(form({ a: '&b=c=1' }), (_, held) => held === 'b')).toBe(false)
  })
})

it('spans are joined unchanged, byte by byte', () => {
  const { bytes, sorted } = form({ b: '\xe4&', a: '1' })
  expect(joinSpans(bytes, sorted).toString('latin1')).toBe('a=1&b=\xe4&')
  expect(joinSpans(bytes, []).toString('latin1')).toBe('')
})
