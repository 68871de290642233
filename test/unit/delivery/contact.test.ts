/** The shop's contact in every mail to a buyer, and the address for replies. */
import { describe, expect, it } from 'vitest'
import { parseContact } from '../../../lib/config/imprint'
import { receiptMail } from '../../../lib/delivery/receipt'
import { refundMail } from '../../../lib/delivery/refundMail'
import { LOCALES } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { RecordedRefund } from '../../../lib/order/trades'
import type { Contact } from '../../../lib/shop'
import { orderWith, PAID, SHOP, TRADE } from './samples'

const refund: RecordedRefund = {
  kind: 'refunded',
  gateway: 'alipayPage',
  tradeNo: TRADE,
  refundId: '20261123R',
  at: PAID.at,
  amountFen: fen(1234),
  source: 'refund',
  sourceId: '',
  requestId: 'r1',
  recordedAt: PAID.at,
}

type About = Pick<Parameters<typeof refundMail>[0], 'order' | 'contact'>

const MAILS = {
  receipt: (about: About) => receiptMail({ ...about, ...SHOP, trade: PAID, state: 'paid' }),
  'mail about a refund': (about: About) => refundMail({ ...about, ...SHOP, refund }),
}

/** By what the configuration takes: answers go by mail alone, and SES refuses a mail whose reply-to is no address. */
const CONTACTS: Readonly<Record<Contact['kind'], readonly [written: string, replyTo: string | undefined]>> = {
  email: ['help@example.com', 'help@example.com'],
  phone: ['+86 571 8888 6666', undefined],
  website: ['https://www.example.com/help', undefined],
}

describe.each(Object.entries(MAILS))('a %s', (_, mail) => {
  describe.each(LOCALES)('in %s', locale => {
    const order = orderWith([PAID], { locale })

    it.each(Object.entries(CONTACTS))('names a contact by %s', (kind, [written, replyTo]) => {
      const contact = parseContact(written)
      expect(contact?.kind).toBe(kind)
      const { text, html, ...mailed } = mail({ order, contact })
      expect(text.split('\n').filter(line => line.endsWith(contact?.text ?? ''))).toHaveLength(1)
      expect(html).toContain(`<a href="${contact?.href}" style="color:inherit">${contact?.text}</a>`)
      expect(mailed.replyTo).toBe(replyTo)
    })

    it('mentions no contact if there is none', () => {
      const { text, html, replyTo } = mail({ order })
      expect(text + html).not.toMatch(/联系店家|聯絡店家|Contact the shop/)
      expect(replyTo).toBeUndefined()
    })
  })
})
