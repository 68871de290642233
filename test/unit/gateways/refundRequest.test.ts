/** The reason that a refund of direct pay carries: short enough, and nothing in it parts the lines. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../../../lib/gateways/alipayDirect/refundRequest'
import { encodeText } from '../../../lib/signing/charset'
import { anyText } from '../../support/anyText'
import { anOrder } from '../../support/orders'

const named = (name: string) => ({ lines: anOrder().lines.map(line => ({ ...line, name })) })

it('is what was bought, cut to 63 characters', () => {
  expect(reasonOf(named('茶'), 'utf-8')).toBe('退款 茶')
  expect(reasonOf(named('a|b&c'), 'utf-8')).toBe('退款 a b＆c')
  expect(reasonOf(named('🍵'.repeat(61)), 'utf-8')).toBe(`退款 ${'🍵'.repeat(60)}`)
  expect(reasonOf({ lines: [] }, 'utf-8')).toBe('退款')
})

describe.each(['utf-8', 'gbk'] as const)('in %s', charset => {
  it('takes any goods’ name', () =>
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), name => {
        const reason = reasonOf(named(name), charset)
        expect(reason).not.toMatch(/[\^|$#%&+=\n\r]/)
        const bytes = encodeText(reason, charset)?.length ?? 0
        expect([bytes > 0, bytes < 256]).toEqual([true, true])
      }),
    ))
})
