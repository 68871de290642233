/** The page where a refund is confirmed: open, settled, or of an earlier day, in each language. */
import { describe, expect, it } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { PendingRefund } from '../../../lib/order/trades'
import { refundPage } from '../../../lib/page/refundPage'
import { PROVENANCE } from '../../support/orders'
import { order } from './samples'

const refund: PendingRefund = {
  ...{ kind: 'refundRequested', gateway: 'alipayDirect', tradeNo: 'A', refundId: 'R1', at: order.createdAt },
  ...{ amountFen: fen(1234), ...PROVENANCE },
}
const SHOWN = {
  open: { kind: 'open', order, refund, gatewayUrl: 'https://mapi.alipay.com/gateway.do' },
  settled: { kind: 'settled', order },
  pastDay: { kind: 'pastDay', order },
} as const

describe.each(LOCALES)('in %s', locale => {
  const page = (kind: keyof typeof SHOWN, lang?: typeof locale) =>
    refundPage({ locale, lang, shop: { shopName: 'Shop' } }, SHOWN[kind])

  it('an open one leads to the gateway by a form, and names the amount', () => {
    const { html, contentSecurityPolicy } = page('open', locale)
    expect(html).toContain('data-refund="open"')
    expect(html).toContain(`action="/orders/${order.orderId}/refunds/R1?lang=${locale}"`)
    expect(html).toContain('>¥12.34<')
    expect(contentSecurityPolicy).toContain("form-action 'self' https:")
  })

  it.each([
    ['settled', 'over'],
    ['pastDay', 'attention'],
  ] as const)('one that is %s has nothing to press, under the sign of %s', (kind, sign) => {
    const { html } = page(kind)
    expect(html).toContain(`data-refund="${kind}"`)
    expect(html).toContain(`class="mark ${sign}"`)
    expect(html).not.toContain('data-testid="confirm"')
    expect(html).toContain(`href="/orders/${order.orderId}"`)
  })

  it('each has words of its own', () => {
    const headings = (['open', 'settled', 'pastDay'] as const).map(
      kind => /<h1>([^<]+)/.exec(page(kind).html)?.[1],
    )
    expect(new Set(headings).size).toBe(3)
    for (const other of LOCALES.filter(each => each !== locale)) {
      const { html } = refundPage(
        { locale: other, lang: undefined, shop: { shopName: 'Shop' } },
        SHOWN.pastDay,
      )
      expect(html).not.toContain(String(headings[2]))
    }
  })
})
