/** The reason that a refund of direct pay carries: short enough, and nothing in it parts the lines. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../../../lib/gateways/alipayDirect/refundRequest'
import { encodeText } from '../../../lib/signing/charset'
import { anOrder } from '../../support/orders'

const named = (name: string) => ({ lines: anOrder().lines.map(line => ({ ...line, name })) })

describe.each(['utf-8', 'gbk'] as const)('in %s', charset => {
  it('takes any goods’ name', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
        const reason = reasonOf(named(name), charset)
        expect(reason).not.toMatch(/[\^|$#%&+=\n\r]/)
        const bytes = encodeText(reason, charset)?.length ?? 0
        expect([bytes > 0, bytes < 256]).toEqual([true, true])
      }),
    ))
})
