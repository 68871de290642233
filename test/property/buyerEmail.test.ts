/** Arbitrary input as the buyer's e-mail address, required or optional. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBuyerEmail, readBuyerEmail } from '../../lib/order/buyerEmail'
import { err, ok } from '../../lib/result'
import { anyText } from '../support/anyText'

const BLANK = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u3000') })
const WORD = fc.string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 1, maxLength: 20 })
const ADDRESS = fc.tuple(WORD, WORD).map(([local, host]) => `${local}@${host}.example`)

describe('is accepted', () => {
  it('left empty, if no address is required', () => {
    fc.assert(
      fc.property(BLANK, text => {
        expect(readBuyerEmail(text, false)).toEqual(ok(undefined))
      }),
    )
  })

  it('when it is an address, without surrounding space, in either shop', () => {
    fc.assert(
      fc.property(BLANK, ADDRESS, fc.boolean(), (blank, address, isDemanded) => {
        expect(readBuyerEmail(`${blank}${address}${blank}`, isDemanded)).toEqual(ok(address))
      }),
    )
  })
})

describe('is refused', () => {
  it('left empty, if an address is required', () => {
    fc.assert(
      fc.property(BLANK, text => {
        expect(readBuyerEmail(text, true)).toEqual(err('badEmail'))
      }),
    )
  })

  it('when it is something else, in either shop', () => {
    const other = fc
      .oneof(
        anyText({ minLength: 1 }),
        ADDRESS.map(address => `${address}\r\nBcc: x@y.example`),
      )
      .filter(text => text.trim() !== '' && parseBuyerEmail(text) === undefined)
    fc.assert(
      fc.property(other, fc.boolean(), (text, isDemanded) => {
        expect(readBuyerEmail(text, isDemanded)).toEqual(err('badEmail'))
      }),
    )
  })
})
